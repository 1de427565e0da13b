/// Takes tags through the exclusion list and the filter, to what is compared of them.
struct TagReader: ~Copyable {
    enum Reading {
        /// What is compared; valid until the next tag is read.
        case item(UnsafeBufferPointer<UInt8>)
        case excluded(by: Pattern)
        case filtered
        case failed(SelectionError)
    }

    /// The exclusions, then the filter if there is one.
    private let matchers: UnsafeMutableBufferPointer<Matcher>
    private let exclusionCount: Int
    private let hasFilter: Bool
    private let template: Template?
    private let onlyGroups: [Int]?
    private let scratch: UnsafeMutableBufferPointer<UInt8>

    /// `names` is everything that will be read, where that is known: exclusions that can't match any of it are left out.
    init(_ rules: Rules, isASCII: Bool, names: UnsafeBufferPointer<UInt8>? = nil) {
        let exclusions = rules.exclusions.filter { pattern in
            guard let names, let required = pattern.code.requiredByte else { return true }
            return names.containsByte(required)
        }
        exclusionCount = exclusions.count
        hasFilter = rules.filter != nil
        template = rules.filter?.extract
        onlyGroups = template?.onlyGroups
        matchers = .allocate(capacity: exclusions.count + 1)
        for (index, pattern) in exclusions.enumerated() {
            matchers.initializeElement(at: index, to: Matcher(pattern, isASCII: isASCII, groups: false))
        }
        if let filter = rules.filter {
            let matcher = Matcher(filter.pattern, isASCII: isASCII, groups: filter.extract != nil)
            matchers.initializeElement(at: exclusions.count, to: matcher)
        }
        scratch = .allocate(capacity: Template.outputLimit)
    }

    deinit {
        for index in 0..<exclusionCount + (hasFilter ? 1 : 0) { matchers.deinitializeElement(at: index) }
        matchers.deallocate()
        scratch.deallocate()
    }

    /// Reads one name.
    @inline(__always)
    mutating func read(_ name: UnsafeBufferPointer<UInt8>) -> Reading {
        var index = 0
        while index < exclusionCount {
            switch matchers[index].match(name) {
            case .differs: index &+= 1
            case .matches: return .excluded(by: matchers[index].pattern)
            case .exhausted: return .failed(exhausted(index, name))
            }
        }
        return hasFilter ? filtered(name) : .item(name)
    }

    private mutating func filtered(_ name: UnsafeBufferPointer<UInt8>) -> Reading {
        switch matchers[exclusionCount].match(name) {
        case .differs: return .filtered
        case .exhausted: return .failed(exhausted(exclusionCount, name))
        case .matches: break
        }
        guard let template else { return .item(name) }
        let offsets = matchers[exclusionCount].offsets
        if let onlyGroups { return .item(Template.firstMatched(onlyGroups, of: name, offsets: offsets)) }
        guard let length = template.expand(name, offsets: offsets, into: scratch) else {
            return .failed(.longExtract(template.source, tag: String(decoding: name, as: UTF8.self)))
        }
        return .item(UnsafeBufferPointer(rebasing: scratch[..<length]))
    }

    private func exhausted(_ index: Int, _ name: UnsafeBufferPointer<UInt8>) -> SelectionError {
        .exhaustingPattern(matchers[index].pattern.source, tag: String(decoding: name, as: UTF8.self))
    }
}
