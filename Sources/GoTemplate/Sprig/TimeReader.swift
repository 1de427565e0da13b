/// Reads the pieces of a time.
struct TimeReader {
    /// What became of an element.
    enum Outcome {
        case good, bad
        case outOfRange(String)
    }

    private(set) var rest: ArraySlice<UInt8>
    private var year: Int64 = 0
    private var month: Int64?
    private var day: Int64?
    private var yearDay: Int64?
    private var hour: Int64 = 0
    private var minute: Int64 = 0
    private var second: Int64 = 0
    private var nanosecond: Int64 = 0
    private var isAfternoon: Bool?
    private var isUTC = false
    private var offset: Int64?
    private var zone = ""

    init(_ text: [UInt8]) {
        rest = text[...]
    }

    // MARK: Bytes

    /// Skips what a layout has between its elements; spaces stand for any number of them.
    mutating func skip(_ literal: ArraySlice<UInt8>) -> Bool {
        let space = UInt8(ascii: " ")
        var literal = literal
        while let byte = literal.first {
            if byte == space {
                if let first = rest.first, first != space { return false }
                literal = literal.drop { $0 == space }
                rest = rest.drop { $0 == space }
            } else {
                guard rest.first == byte else { return false }
                literal = literal.dropFirst()
                rest = rest.dropFirst()
            }
        }
        return true
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        let (value, isExact) = Cast.int64(Array(text), radix: 10)
        return isExact ? value : nil
    }

    private mutating func takeDigits(atLeast least: Int, atMost most: Int) -> Int64? {
        let digits = rest.prefix(most).prefix(while: TimeLayout.isDigit)
        guard digits.count >= least else { return nil }
        rest = rest[digits.endIndex...]
        return Self.number(digits)
    }

    private mutating func take(oneOf names: [String]) -> Int64? {
        for (index, name) in names.enumerated() {
            let found = rest.prefix(name.utf8.count)
            guard found.count == name.utf8.count, zip(found, name.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else {
                continue
            }
            rest = rest[found.endIndex...]
            return Int64(index)
        }
        return nil
    }

    // MARK: Elements

    mutating func read(_ element: TimeLayout.Element, followedBy layout: ArraySlice<UInt8>) -> Outcome {
        switch element {
        case .year:
            guard let number = take(2).flatMap(Self.number) else { return .bad }
            year = number + (number >= 69 ? 1900 : 2000)
        case .longYear:
            guard rest.first.map(TimeLayout.isDigit) == true, let number = take(4).flatMap(Self.number) else {
                return .bad
            }
            year = number
        case .longMonth, .shortMonth: return readMonth(element)
        case .month, .zeroMonth:
            guard let number = takeDigits(atLeast: element == .zeroMonth ? 2 : 1, atMost: 2) else { return .bad }
            month = number
            return (1...12).contains(number) ? .good : .outOfRange("month")
        case .longWeekday: return take(oneOf: TimeLayout.weekdays) == nil ? .bad : .good
        case .shortWeekday: return take(oneOf: TimeLayout.weekdays.map { String($0.prefix(3)) }) == nil ? .bad : .good
        case .day, .spaceDay, .zeroDay:
            if element == .spaceDay, rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
            guard let number = takeDigits(atLeast: element == .zeroDay ? 2 : 1, atMost: 2) else { return .bad }
            day = number
        case .spaceYearDay, .zeroYearDay:
            for _ in 0..<2 where element == .spaceYearDay && rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
            guard let number = takeDigits(atLeast: element == .zeroYearDay ? 3 : 1, atMost: 3) else { return .bad }
            yearDay = number
        case .upperHalf: return readHalf("AM", "PM")
        case .lowerHalf: return readHalf("am", "pm")
        case .zoneName: return readZoneName()
        case .zone(let isUTCLetter, let parts, let hasColons):
            if isUTCLetter, rest.first == UInt8(ascii: "Z") {
                rest = rest.dropFirst()
                isUTC = true
                return .good
            }
            return readOffset(parts: parts, hasColons: hasColons)
        case .fraction(let digits, let trimsZeros, _): return readFraction(trimsZeros ? nil : digits)
        default: return readClock(element, followedBy: layout)
        }
        return .good
    }

    private mutating func readMonth(_ element: TimeLayout.Element) -> Outcome {
        let names = TimeLayout.months.map { element == .longMonth ? $0 : String($0.prefix(3)) }
        guard let index = take(oneOf: names) else { return .bad }
        month = index + 1
        return .good
    }

    private mutating func readClock(_ element: TimeLayout.Element, followedBy layout: ArraySlice<UInt8>) -> Outcome {
        let isFixed = [.zeroHour12, .zeroMinute, .zeroSecond].contains(element)
        guard let number = takeDigits(atLeast: isFixed ? 2 : 1, atMost: 2) else { return .bad }
        switch element {
        case .hour:
            hour = number
            return number < 24 ? .good : .outOfRange("hour")
        case .hour12, .zeroHour12:
            hour = number
            return number <= 12 ? .good : .outOfRange("hour")
        case .minute, .zeroMinute:
            minute = number
            return number < 60 ? .good : .outOfRange("minute")
        default:
            second = number
            guard number < 60 else { return .outOfRange("second") }
            return readUnannouncedFraction(followedBy: layout)
        }
    }

    /// Seconds may have a fraction that the layout doesn't show.
    private mutating func readUnannouncedFraction(followedBy layout: ArraySlice<UInt8>) -> Outcome {
        guard hasFraction else { return .good }
        var layout = layout
        if case .fraction? = TimeLayout.next(&layout).element { return .good }
        return readFraction(rest.dropFirst().prefix(while: TimeLayout.isDigit).count)
    }

    private var hasFraction: Bool {
        guard let mark = rest.first, let digit = rest.dropFirst().first else { return false }
        return (mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",")) && TimeLayout.isDigit(digit)
    }

    /// Reads a fraction of so many digits; of as many as there are, or none, where that isn't said.
    private mutating func readFraction(_ count: Int?) -> Outcome {
        if count == nil, !hasFraction { return .good }
        let count = count ?? rest.dropFirst().prefix(while: TimeLayout.isDigit).count
        guard let text = take(1 + count), let mark = text.first else { return .bad }
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else { return .bad }
        let digits = text.dropFirst().prefix(9)
        guard let number = Self.number(digits) else { return .bad }
        guard number >= 0 else { return .outOfRange("fractional second") }
        nanosecond = (0..<9 - digits.count).reduce(number) { value, _ in value * 10 }
        return .good
    }

    private mutating func readHalf(_ morning: String, _ afternoon: String) -> Outcome {
        guard let text = take(2) else { return .bad }
        if text.elementsEqual(afternoon.utf8) {
            isAfternoon = true
        } else if text.elementsEqual(morning.utf8) {
            // Go lets the afternoon win over the morning.
            isAfternoon = isAfternoon ?? false
        } else {
            return .bad
        }
        return .good
    }

    // MARK: Zones

    private mutating func readOffset(parts: Int, hasColons: Bool) -> Outcome {
        guard let sign = take(1)?.first else { return .bad }
        var pieces: [ArraySlice<UInt8>] = []
        for part in 0..<parts {
            if part > 0, hasColons, take(1)?.first != UInt8(ascii: ":") { return .bad }
            guard let digits = take(2) else { return .bad }
            pieces.append(digits)
        }
        let values = pieces.prefix { $0.allSatisfy(TimeLayout.isDigit) }.compactMap(Self.number)
        // Go lets the last that is too large win, also over a sign that is none.
        let limits: [(name: String, most: Int64)] = [("hour", 24), ("minute", 60), ("second", 60)]
        if let limit = zip(limits, values).filter({ $0.most < $1 }).last?.0 {
            return .outOfRange("time zone offset \(limit.name)")
        }
        guard values.count == parts else { return .bad }
        let total = zip(values, [3600, 60, 1]).reduce(Int64(0)) { $0 + $1.0 * $1.1 }
        switch sign {
        case UInt8(ascii: "+"): offset = total
        case UInt8(ascii: "-"): offset = -total
        default: return .bad
        }
        return .good
    }

    private mutating func readZoneName() -> Outcome {
        if rest.starts(with: "UTC".utf8) {
            rest = rest.dropFirst(3)
            isUTC = true
            return .good
        }
        guard rest.count >= 3, let length = zoneNameLength, let name = take(length) else { return .bad }
        zone = String(decoding: name, as: UTF8.self)
        return .good
    }

    private var zoneNameLength: Int? {
        if rest.starts(with: "ChST".utf8) || rest.starts(with: "MeST".utf8) { return 4 }
        if rest.starts(with: "GMT".utf8) { return 3 + signedHoursLength(rest.dropFirst(3)) }
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
            let length = signedHoursLength(rest)
            return length > 0 ? length : nil
        }
        let letters = rest.prefix(6).prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        let endsInTime = letters.last == UInt8(ascii: "T")
        switch letters.count {
        case 3: return 3
        case 4: return endsInTime || letters.elementsEqual("WITA".utf8) ? 4 : nil
        case 5: return endsInTime ? 5 : nil
        default: return nil
        }
    }

    /// The length of a sign and of hours behind it, at the start of a text.
    private func signedHoursLength(_ text: ArraySlice<UInt8>) -> Int {
        guard text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") else { return 0 }
        let digits = text.dropFirst().prefix(while: TimeLayout.isDigit)
        guard let hours = Self.number(digits), hours <= 23 else { return 0 }
        return 1 + digits.count
    }

    // MARK: The whole

    /// Finds month and day, where they weren't given; returns what is wrong with the date, if anything is.
    mutating func settleDate() -> String? {
        if let yearDay, let problem = settle(yearDay: yearDay) { return problem }
        let (month, day) = (self.month ?? 1, self.day ?? 1)
        guard day >= 1, day <= GoTime.days(in: month, of: year) else { return "day out of range" }
        (self.month, self.day) = (month, day)
        return nil
    }

    private mutating func settle(yearDay: Int64) -> String? {
        guard yearDay >= 1, yearDay <= (GoTime.isLeap(year) ? 366 : 365) else { return "day-of-year out of range" }
        let month = (1...12).last { GoTime.days(before: $0, in: year) < yearDay } ?? 1
        let day = yearDay - GoTime.days(before: month, in: year)
        if let given = self.month, given != month { return "day-of-year does not match month" }
        if let given = self.day, given != day { return "day-of-year does not match day" }
        (self.month, self.day) = (month, day)
        return nil
    }

    /// The time, when the date is settled.
    var time: GoTime {
        var hour = hour
        if isAfternoon == true, hour < 12 { hour += 12 }
        if isAfternoon == false, hour == 12 { hour = 0 }
        var time = GoTime(
            year: year,
            month: month ?? 1,
            day: day ?? 1,
            hour: hour,
            minute: minute,
            second: second,
            nanosecond: nanosecond
        )
        if isUTC { return time }
        if let offset {
            time.seconds -= offset
            guard offset != 0 || !(zone.isEmpty || zone == "UTC") else { return time }
            (time.offset, time.zone) = (offset, zone)
        } else if !zone.isEmpty {
            // Only the name is known then, except of `GMT+2` and such.
            let hours = zone.hasPrefix("GMT") ? Cast.int64(Array(zone.utf8.dropFirst(3)), radix: 10).value : 0
            (time.offset, time.zone) = (hours * 3600, zone)
        }
        return time
    }
}
