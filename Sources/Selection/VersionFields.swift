/// Where the parts of a version stand in its text. Reading and comparing allocate nothing.
struct VersionFields {
    var major: UInt64 = 0
    var minor: UInt64 = 0
    var patch: UInt64 = 0
    /// The pre-release without its hyphen; an empty range for a release.
    var prereleaseStart: UInt32 = 0
    var prereleaseEnd: UInt32 = 0
    var isComplete = false

    var isPrerelease: Bool { prereleaseStart < prereleaseEnd }

    init(major: UInt64, minor: UInt64, patch: UInt64) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let count = text.count
        guard count > 0, count <= Int(UInt32.max) else { return nil }
        var index = text[0] == UInt8(ascii: "v") ? 1 : 0
        var parts = 0
        while true {
            guard let number = Self.number(text, &index) else { return nil }
            switch parts {
            case 0: major = number
            case 1: minor = number
            default: patch = number
            }
            parts += 1
            guard parts < 3, index < count, text[index] == UInt8(ascii: ".") else { break }
            index += 1
        }
        isComplete = parts == 3
        guard index < count else { return }

        var dots = parts - 1
        if text[index] == UInt8(ascii: "-") {
            index += 1
            prereleaseStart = UInt32(index)
            guard let more = Self.identifiers(text, &index, numbersAreCanonical: true) else { return nil }
            prereleaseEnd = UInt32(index)
            dots += more
        }
        if index < count, text[index] == UInt8(ascii: "+") {
            index += 1
            guard let more = Self.identifiers(text, &index, numbersAreCanonical: false) else { return nil }
            dots += more
        }
        guard index == count else { return nil }
        isComplete = dots >= 2
    }

    /// Digits that fit in 64 bits.
    @inline(__always)
    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt64? {
        let start = index
        var value: UInt64 = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if index &- start < 19 {
                value = value &* 10 &+ UInt64(digit)
            } else {
                let (product, overflows) = value.multipliedReportingOverflow(by: 10)
                let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
                if overflows || carries { return nil }
                value = sum
            }
            index &+= 1
        }
        return index > start ? value : nil
    }

    /// Dot-separated identifiers of letters, digits and hyphens; returns how many dots there were.
    private static func identifiers(
        _ text: UnsafeBufferPointer<UInt8>,
        _ index: inout Int,
        numbersAreCanonical: Bool
    ) -> Int? {
        var dots = 0
        while true {
            let start = index
            var isNumber = true
            while index < text.count {
                let byte = text[index]
                if byte &- UInt8(ascii: "0") >= 10 {
                    guard byte == UInt8(ascii: "-") || (byte | 0x20) &- UInt8(ascii: "a") < 26 else { break }
                    isNumber = false
                }
                index &+= 1
            }
            guard index > start else { return nil }
            if numbersAreCanonical, isNumber, index - start > 1, text[start] == UInt8(ascii: "0") { return nil }
            guard index < text.count, text[index] == UInt8(ascii: ".") else { return dots }
            dots += 1
            index += 1
        }
    }

    /// Negative, zero or positive as this version (in `text`) is older than, equal to or newer than the other (in `otherText`).
    @inline(__always)
    func compare(
        _ text: UnsafeBufferPointer<UInt8>,
        _ other: VersionFields,
        _ otherText: UnsafeBufferPointer<UInt8>
    ) -> Int {
        if major != other.major { return major < other.major ? -1 : 1 }
        if minor != other.minor { return minor < other.minor ? -1 : 1 }
        if patch != other.patch { return patch < other.patch ? -1 : 1 }
        guard isPrerelease || other.isPrerelease else { return 0 }
        return comparePrereleases(text, other, otherText)
    }

    private func comparePrereleases(
        _ text: UnsafeBufferPointer<UInt8>,
        _ other: VersionFields,
        _ otherText: UnsafeBufferPointer<UInt8>
    ) -> Int {
        guard isPrerelease else { return 1 }
        guard other.isPrerelease else { return -1 }
        var mine = Int(prereleaseStart)
        var theirs = Int(other.prereleaseStart)
        while true {
            let one = Self.identifier(text, from: mine, to: Int(prereleaseEnd))
            let two = Self.identifier(otherText, from: theirs, to: Int(other.prereleaseEnd))
            let order = Self.compareIdentifiers(one, two)
            if order != 0 { return order }
            mine += one.count + 1
            theirs += two.count + 1
            let mineIsOver = mine > Int(prereleaseEnd)
            let theirsIsOver = theirs > Int(other.prereleaseEnd)
            if mineIsOver || theirsIsOver { return mineIsOver ? (theirsIsOver ? 0 : -1) : 1 }
        }
    }

    private static func identifier(
        _ text: UnsafeBufferPointer<UInt8>,
        from start: Int,
        to end: Int
    ) -> UnsafeBufferPointer<UInt8> {
        let rest = UnsafeBufferPointer(rebasing: text[start..<end])
        let length = rest.firstIndex(of: UInt8(ascii: ".")) ?? rest.count
        return UnsafeBufferPointer(rebasing: rest[..<length])
    }

    /// Numbers by value and before texts, texts by their bytes; digits beyond 64 bits are text, as in Masterminds' library.
    private static func compareIdentifiers(_ one: UnsafeBufferPointer<UInt8>, _ two: UnsafeBufferPointer<UInt8>) -> Int
    {
        switch (wholeNumber(one), wholeNumber(two)) {
        case (let one?, let two?): one == two ? 0 : one < two ? -1 : 1
        case (_?, nil): -1
        case (nil, _?): 1
        case (nil, nil): one.compareBytes(two)
        }
    }

    private static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var index = 0
        guard let value = number(text, &index), index == text.count else { return nil }
        return value
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Negative, zero or positive as these bytes stand before, equal or stand behind `other` in bytewise order.
    @inline(__always)
    func compareBytes(_ other: UnsafeBufferPointer<UInt8>) -> Int {
        let common = Swift.min(count, other.count)
        var index = 0
        while index < common {
            let one = self[index]
            let two = other[index]
            if one != two { return one < two ? -1 : 1 }
            index &+= 1
        }
        return count == other.count ? 0 : count < other.count ? -1 : 1
    }
}
