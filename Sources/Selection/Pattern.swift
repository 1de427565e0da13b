internal import CPCRE2

/// A regular expression of the RE2 dialect that Flux uses, matched anywhere in a tag.
///
/// What RE2 refuses is refused here, with RE2's reason. What it accepts is matched by PCRE2's interpreter under limits, because
/// backtracking isn't linear as RE2 is. Values are immutable and cheap to copy.
/// policy-files.md, section 2.2; traps.md.
public struct Pattern: Sendable {
    /// The longest expression, in bytes: the longest one seen in public policies has about 200.
    public static let lengthLimit = 1024
    /// How many steps one match may take. A tag has at most 128 bytes, so an honest expression stays far below; a malicious one is
    /// stopped after about a millisecond.
    public static let matchLimit = 100_000
    /// How deep PCRE2 may backtrack within a match.
    static let depthLimit = 1000
    /// How much memory PCRE2 may use for a match, in KiB.
    static let heapLimit = 1024

    /// The expression as it was written.
    public let source: String
    /// The names of the capturing groups, from group 1 on; one without a name has `nil`.
    public let groupNames: [String?]
    let code: Code

    /// Compiles `source`.
    ///
    /// Throws ``SelectionError/longPattern(length:)``, ``SelectionError/badPattern(_:reason:fragment:offset:)`` or
    /// ``SelectionError/hugePattern(_:)``.
    public init(_ source: String) throws(SelectionError) {
        let text = Array(source.utf8)
        guard text.count <= Self.lengthLimit else { throw .longPattern(length: text.count) }
        var parser = ExpressionParser(text)
        let expression: Expression
        do {
            expression = try parser.parse()
        } catch {
            if error.reason == .tooDeep { throw .hugePattern(source) }
            throw .badPattern(
                source,
                reason: error.reason.rawValue,
                fragment: String(decoding: text[error.fragment], as: UTF8.self),
                offset: error.fragment.lowerBound
            )
        }
        guard let code = Code(Array(expression.translated().utf8), folds: parser.folds) else {
            throw .hugePattern(source)
        }
        self.source = source
        self.groupNames = parser.groupNames
        self.code = code
    }

    /// PCRE2's compiled form. Nothing changes it after `init`, so threads may share it.
    final class Code: @unchecked Sendable {
        let pointer: OpaquePointer
        /// A byte without which nothing can match, if there is one.
        let requiredByte: UInt8?

        init?(_ translation: [UInt8], folds: Bool) {
            let context = pcre2_compile_context_create_8(nil)
            defer { pcre2_compile_context_free_8(context) }
            pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
            var errorCode: Int32 = 0
            var errorOffset = 0
            let options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C
            guard
                let pointer = pcre2_compile_8(
                    translation,
                    translation.count,
                    options,
                    &errorCode,
                    &errorOffset,
                    context
                )
            else { return nil }
            self.pointer = pointer
            var type: UInt32 = 0
            var unit: UInt32 = 0
            pcre2_pattern_info_8(pointer, UInt32(PCRE2_INFO_LASTCODETYPE), &type)
            pcre2_pattern_info_8(pointer, UInt32(PCRE2_INFO_LASTCODEUNIT), &unit)
            // PCRE2 doesn't say whether that byte may have either case.
            requiredByte = type == 1 && !folds ? UInt8(exactly: unit) : nil
        }

        deinit { pcre2_code_free_8(pointer) }
    }
}

extension Pattern: Hashable {
    /// Patterns are equal when they were written alike.
    public static func == (one: Pattern, other: Pattern) -> Bool { one.source == other.source }

    /// Hashes the expression as it was written.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
