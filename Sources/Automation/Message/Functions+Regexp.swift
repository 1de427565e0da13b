import GoTemplate
import Selection

extension Functions {
    /// sprig's functions of regular expressions, in RE2's dialect.
    static let regularExpressions: [String: Function] = [
        "regexMatch": Function(.string, .string, result: .bool) { call throws(CallError) in
            guard let pattern = try? call.pattern(panics: false) else { return .bool(false) }
            return .bool(!(try call.matches(of: pattern, in: call.string(1).string, atMost: 1).isEmpty))
        },
        "mustRegexMatch": Function(.string, .string, result: .bool) { call throws(CallError) in
            let pattern = try call.pattern(panics: false)
            return .bool(!(try call.matches(of: pattern, in: call.string(1).string, atMost: 1).isEmpty))
        },
        "regexFind": find(panics: true),
        "mustRegexFind": find(panics: false),
        "regexFindAll": findAll(panics: true),
        "mustRegexFindAll": findAll(panics: false),
        "regexReplaceAll": replaceAll(panics: true, isLiteral: false),
        "mustRegexReplaceAll": replaceAll(panics: false, isLiteral: false),
        "regexReplaceAllLiteral": replaceAll(panics: true, isLiteral: true),
        "mustRegexReplaceAllLiteral": replaceAll(panics: false, isLiteral: true),
        "regexSplit": split(panics: true),
        "mustRegexSplit": split(panics: false),
        "regexQuoteMeta": Function(.string, result: .string) { call in
            let special = Set("\\.+*?()|[]{}^$".utf8)
            let quoted = call.string(0).bytes.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
            return .string(ByteString(bytes: quoted))
        },
    ]

    private static func find(panics: Bool) -> Function {
        Function(.string, .string, result: .string) { call throws(CallError) in
            let text = Array(call.string(1).string.utf8)
            let matches = try call.matches(of: call.pattern(panics: panics), in: call.string(1).string, atMost: 1)
            return .string(ByteString(bytes: Array(text[matches.first?.range ?? 0..<0])))
        }
    }

    private static func findAll(panics: Bool) -> Function {
        Function(.string, .string, .int, result: .slice(.string)) { call throws(CallError) in
            let text = Array(call.string(1).string.utf8)
            let matches = try call.matches(
                of: call.pattern(panics: panics),
                in: call.string(1).string,
                atMost: call.limit(2)
            )
            guard !matches.isEmpty else { return .slice(Slice(nilOf: .string)) }
            return .slice(
                Slice(of: .string, matches.map { .string(ByteString(bytes: Array(text[$0.range]))) })
            )
        }
    }

    private static func replaceAll(panics: Bool, isLiteral: Bool) -> Function {
        Function(.string, .string, .string, result: .string) { call throws(CallError) in
            let pattern = try call.pattern(panics: panics)
            let text = Array(call.string(1).string.utf8)
            let template = Selection.Template(call.string(2).string, groupNames: pattern.groupNames)
            var output: [UInt8] = []
            var end = 0
            for match in try call.matches(of: pattern, in: call.string(1).string) {
                let replacement = isLiteral ? call.string(2).bytes : template.expand(match, in: text)
                try call.charge(bytes: replacement.count)
                output += text[end..<match.range.lowerBound]
                output += replacement
                end = match.range.upperBound
            }
            return .string(ByteString(bytes: output + text[end...]))
        }
    }

    private static func split(panics: Bool) -> Function {
        Function(.string, .string, .int, result: .slice(.string)) { call throws(CallError) in
            let pattern = try call.pattern(panics: panics)
            let text = Array(call.string(1).string.utf8)
            let limit = call.limit(2)
            if limit == 0 { return .slice(Slice(nilOf: .string)) }
            if text.isEmpty, !pattern.source.isEmpty { return .slice(Slice(of: .string, [.string("")])) }
            var parts: [Value] = []
            var start = 0
            var lastMatch = 0
            for match in try call.matches(of: pattern, in: call.string(1).string, atMost: limit) {
                if parts.count == limit - 1 { break }
                lastMatch = match.range.lowerBound
                // An empty match at the very start parts nothing.
                if match.range.upperBound > 0 {
                    parts.append(.string(ByteString(bytes: Array(text[start..<lastMatch]))))
                }
                start = match.range.upperBound
            }
            // Nor does one at the very end.
            if lastMatch < text.count { parts.append(.string(ByteString(bytes: Array(text[start...])))) }
            return .slice(Slice(of: .string, parts))
        }
    }
}

extension Call {
    /// The expression that is the first argument.
    ///
    /// - Parameter panics: Whether sprig's function panics where it is none, which makes another error of it.
    fileprivate func pattern(panics: Bool) throws(CallError) -> Pattern {
        let problem: String
        if let text = String(validating: string(0).bytes, as: UTF8.self) {
            do throws(SelectionError) {
                return try Pattern(text)
            } catch {
                guard case .badPattern(_, let reason, let fragment, _) = error else { throw .failed(error.description) }
                problem = "error parsing regexp: \(reason): `\(fragment)`"
            }
        } else {
            problem = "error parsing regexp: invalid UTF-8: `\(string(0).invalidPart)`"
        }
        throw .failed(panics ? "regexp: Compile(\(try format("%#q", [argument(0)]))): \(problem)" : problem)
    }

    fileprivate func matches(of pattern: Pattern, in text: String, atMost limit: Int = .max) throws(CallError)
        -> [Pattern.Match]
    {
        let matches = try pattern.matches(in: text, atMost: limit) { steps throws(CallError) in
            try charge(steps: steps)
            try charge(bytes: 16)
        }
        guard let matches else { throw .limit("the regular expression '\(pattern.source)' takes too many steps") }
        return matches
    }

    /// How many, where a negative number means all.
    fileprivate func limit(_ index: Int) -> Int { int(index) < 0 ? .max : Int(clamping: int(index)) }
}

extension ByteString {
    /// The text from the first byte on that isn't UTF-8.
    fileprivate var invalidPart: String {
        let decoded = Array(string.utf8)
        var index = zip(bytes, decoded).prefix { $0 == $1 }.count
        // What stands for that byte may have begun like it.
        while index > 0, index < decoded.count, decoded[index] & 0xC0 == 0x80 { index -= 1 }
        return String(decoding: bytes[index...], as: UTF8.self)
    }
}
