internal import CPCRE2

/// What PCRE2 needs to match one pattern again and again: made once for a million tags, used by one task.
struct Matcher: ~Copyable {
    enum Outcome {
        case matches, differs
        /// A limit was hit; the pattern must not be used any more.
        case exhausted
    }

    /// What one match may take.
    struct Limits {
        /// How many steps, and how deep PCRE2 may backtrack.
        var steps = Pattern.matchLimit
        var depth = Pattern.depthLimit
        /// How much memory, in KiB.
        var heap = Pattern.heapLimit
    }

    let pattern: Pattern
    private let code: OpaquePointer
    /// A byte without which nothing can match, if there is one.
    let requiredByte: UInt8?
    private let data: OpaquePointer
    private let context: OpaquePointer
    private let options: UInt32
    /// Where the match and its groups begin and end; -1 where a group took no part.
    let offsets: UnsafeBufferPointer<Int>

    /// `isASCII` promises that every subject is, which spares PCRE2 a check; `groups` tells whether ``offsets`` will be read.
    init(_ pattern: Pattern, isASCII: Bool, groups: Bool, limits: Limits = Limits()) {
        let pairs = UInt32(groups ? pattern.groupNames.count + 1 : 1)
        guard let data = pcre2_match_data_create_8(pairs, nil), let context = pcre2_match_context_create_8(nil) else {
            fatalError("out of memory")
        }
        pcre2_set_match_limit_8(context, UInt32(limits.steps))
        pcre2_set_depth_limit_8(context, UInt32(limits.depth))
        pcre2_set_heap_limit_8(context, UInt32(limits.heap))
        self.pattern = pattern
        code = pattern.code.pointer
        requiredByte = pattern.code.requiredByte
        self.data = data
        self.context = context
        options = isASCII ? PCRE2_NO_UTF_CHECK : 0
        offsets = UnsafeBufferPointer(start: pcre2_get_ovector_pointer_8(data), count: Int(pairs) * 2)
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_match_data_free_8(data)
    }

    /// Looks for the leftmost match in `subject`, a name that may be empty but has to be in memory.
    ///
    /// - Parameter start: Where the match may begin at the earliest; what stands in front of it still counts for anchors.
    func match(_ subject: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Outcome {
        if let requiredByte, !subject[start...].contains(requiredByte) { return .differs }
        let result = pcre2_match_8(code, subject.baseAddress, subject.count, start, options, data, context)
        // Zero means that there are more groups than asked for.
        if result >= 0 { return .matches }
        switch result {
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY:
            return .exhausted
        // Also what isn't UTF-8: no tag is like that.
        default: return .differs
        }
    }
}
