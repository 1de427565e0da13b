/// Finds the winner among items that come in any order.
///
/// Flux sees items in descending bytewise order and lets the first or the last of equals win; a contest decides the same by comparing
/// the items themselves, so nothing has to be sorted. Of tags with the same item the bytewise smallest wins.
/// policy-files.md, sections 2.2 to 2.5.
protocol Contest {
    /// Looks at one item and tells what is to be said of its tag unless it wins.
    mutating func judge(_ item: UnsafeBufferPointer<UInt8>, _ tag: UnsafeBufferPointer<UInt8>, at index: Int) -> Verdict
    /// The index of the tag that has won so far.
    var winner: Int? { get }
}

/// The best item so far, with its tag: copies, because items don't outlast the next one.
struct Champion {
    private(set) var index = -1
    private(set) var item: [UInt8] = []
    private(set) var tag: [UInt8] = []

    var isMissing: Bool { index < 0 }
    var optionalIndex: Int? { isMissing ? nil : index }

    mutating func replace(_ item: UnsafeBufferPointer<UInt8>, _ tag: UnsafeBufferPointer<UInt8>, at index: Int) {
        self.index = index
        self.item.removeAll(keepingCapacity: true)
        self.item.append(contentsOf: item)
        self.tag.removeAll(keepingCapacity: true)
        self.tag.append(contentsOf: tag)
    }

    /// Negative, zero or positive as `item` stands before, equals or stands behind the champion's.
    func compareItem(_ item: UnsafeBufferPointer<UInt8>) -> Int {
        self.item.withUnsafeBufferPointer { item.compareBytes($0) }
    }

    /// Whether `tag` wins over the champion's where the items are the same.
    func yieldsTo(_ tag: UnsafeBufferPointer<UInt8>) -> Bool {
        self.tag.withUnsafeBufferPointer { tag.compareBytes($0) < 0 }
    }
}

/// The newest version in a range; of equal versions the one whose text is the greatest.
struct SemverContest: Contest {
    private let range: VersionRange
    private var best = Champion()
    private var bestFields = VersionFields(major: 0, minor: 0, patch: 0)
    /// The newest version of all, in range or not.
    private(set) var newest = Champion()
    private var newestFields = VersionFields(major: 0, minor: 0, patch: 0)

    init(_ range: VersionRange) {
        self.range = range
    }

    var winner: Int? { best.optionalIndex }

    mutating func judge(
        _ item: UnsafeBufferPointer<UInt8>,
        _ tag: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> Verdict {
        guard let fields = VersionFields(item), fields.isComplete else { return .unorderable }
        Self.challenge(&newest, &newestFields, fields, item, tag, at: index)
        guard range.admits(fields, item) else { return .outOfRange }
        Self.challenge(&best, &bestFields, fields, item, tag, at: index)
        return .candidate
    }

    @inline(__always)
    private static func challenge(
        _ champion: inout Champion,
        _ championFields: inout VersionFields,
        _ fields: VersionFields,
        _ item: UnsafeBufferPointer<UInt8>,
        _ tag: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) {
        if !champion.isMissing {
            // Most tags lose by their numbers alone.
            if fields.major < championFields.major { return }
            if fields.major == championFields.major {
                if fields.minor < championFields.minor { return }
                guard wins(champion, championFields, fields, item, tag) else { return }
            }
        }
        champion.replace(item, tag, at: index)
        championFields = fields
    }

    private static func wins(
        _ champion: Champion,
        _ championFields: VersionFields,
        _ fields: VersionFields,
        _ item: UnsafeBufferPointer<UInt8>,
        _ tag: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let order = champion.item.withUnsafeBufferPointer { fields.compare(item, championFields, $0) }
        if order != 0 { return order > 0 }
        let spelling = champion.compareItem(item)
        return spelling != 0 ? spelling > 0 : champion.yieldsTo(tag)
    }
}

/// The last or the first in bytewise order.
struct AlphabeticalContest: Contest {
    private let direction: Direction
    private var best = Champion()

    init(_ direction: Direction) {
        self.direction = direction
    }

    var winner: Int? { best.optionalIndex }

    mutating func judge(
        _ item: UnsafeBufferPointer<UInt8>,
        _ tag: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> Verdict {
        if !best.isMissing {
            let order = best.compareItem(item)
            let wins = order == 0 ? best.yieldsTo(tag) : (order > 0) == (direction == .ascending)
            guard wins else { return .candidate }
        }
        best.replace(item, tag, at: index)
        return .candidate
    }
}

/// The greatest or the smallest number; of equal ones the one whose text is the smallest.
struct NumericalContest: Contest {
    private let direction: Direction
    private var best = Champion()
    private var bestValue = 0.0
    /// The smallest text that stands for no number; Flux forgets everything before it.
    private(set) var nan = Champion()
    /// The first text that is no numeral, in the order in which Flux would meet it, and how many there are.
    private(set) var firstBad = Champion()
    private(set) var badCount = 0
    /// Only items before this text take part.
    private let limit: Champion?

    init(_ direction: Direction, before limit: Champion? = nil) {
        self.direction = direction
        self.limit = limit
    }

    var winner: Int? { best.optionalIndex }

    mutating func judge(
        _ item: UnsafeBufferPointer<UInt8>,
        _ tag: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> Verdict {
        guard let value = Double(numeral: item) else {
            badCount += 1
            if firstBad.isMissing || Self.isBefore(firstBad, item, tag, greatestFirst: true) {
                firstBad.replace(item, tag, at: index)
            }
            return .unorderable
        }
        if let limit, limit.compareItem(item) >= 0 { return .candidate }
        if value.isNaN {
            if nan.isMissing || Self.isBefore(nan, item, tag, greatestFirst: false) {
                nan.replace(item, tag, at: index)
            }
            return .candidate
        }
        if !best.isMissing {
            if direction == .ascending ? value < bestValue : value > bestValue { return .candidate }
            guard value != bestValue || Self.isBefore(best, item, tag, greatestFirst: false) else { return .candidate }
        }
        best.replace(item, tag, at: index)
        bestValue = value
        return .candidate
    }

    private static func isBefore(
        _ champion: Champion,
        _ item: UnsafeBufferPointer<UInt8>,
        _ tag: UnsafeBufferPointer<UInt8>,
        greatestFirst: Bool
    ) -> Bool {
        let order = champion.compareItem(item)
        if order == 0 { return champion.yieldsTo(tag) }
        return (order > 0) == greatestFirst
    }
}
