/// An example of how a time is written, as Go uses them: `2006-01-02 15:04:05`.
struct TimeLayout {
    /// A piece of a layout.
    enum Element: Equatable {
        case longMonth, shortMonth, month, zeroMonth
        case longWeekday, shortWeekday
        case day, spaceDay, zeroDay, spaceYearDay, zeroYearDay
        case hour, hour12, zeroHour12
        case minute, zeroMinute, second, zeroSecond
        case longYear, year
        case upperHalf, lowerHalf
        case zoneName
        /// An offset: whether UTC is `Z`, how many parts it has, and what stands between them.
        case zone(isUTCLetter: Bool, parts: Int, hasColons: Bool)
        /// A fraction of a second of so many digits.
        case fraction(digits: Int, trimsZeros: Bool, mark: UInt8)
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// What time values print as.
    static let standard = Array("2006-01-02 15:04:05.999999999 -0700 MST".utf8)
    /// What JSON shows.
    static let rfc3339 = Array("2006-01-02T15:04:05.999999999Z07:00".utf8)

    /// Takes text up to the first element, and that, from the start of a layout.
    static func next(_ layout: inout ArraySlice<UInt8>) -> (
        literal: ArraySlice<UInt8>, element: Element?, text: ArraySlice<UInt8>
    ) {
        for index in layout.indices {
            guard let (element, length, skipped) = element(layout[index...]) else { continue }
            let start = index + skipped
            let literal = layout[..<start]
            let text = layout[start..<start + length]
            layout = layout[(start + length)...]
            return (literal, element, text)
        }
        defer { layout = layout[layout.endIndex...] }
        return (layout, nil, layout[layout.endIndex...])
    }

    private static let fixed: [(String, Element)] = [
        ("January", .longMonth), ("Monday", .longWeekday), ("MST", .zoneName),
        ("002", .zeroYearDay), ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12), ("04", .zeroMinute),
        ("05", .zeroSecond), ("06", .year), ("15", .hour), ("1", .month), ("2006", .longYear), ("2", .day),
        ("__2", .spaceYearDay), ("_2", .spaceDay), ("3", .hour12), ("4", .minute), ("5", .second), ("PM", .upperHalf),
        ("pm", .lowerHalf),
        ("-070000", .zone(isUTCLetter: false, parts: 3, hasColons: false)),
        ("-07:00:00", .zone(isUTCLetter: false, parts: 3, hasColons: true)),
        ("-0700", .zone(isUTCLetter: false, parts: 2, hasColons: false)),
        ("-07:00", .zone(isUTCLetter: false, parts: 2, hasColons: true)),
        ("-07", .zone(isUTCLetter: false, parts: 1, hasColons: false)),
        ("Z070000", .zone(isUTCLetter: true, parts: 3, hasColons: false)),
        ("Z07:00:00", .zone(isUTCLetter: true, parts: 3, hasColons: true)),
        ("Z0700", .zone(isUTCLetter: true, parts: 2, hasColons: false)),
        ("Z07:00", .zone(isUTCLetter: true, parts: 2, hasColons: true)),
        ("Z07", .zone(isUTCLetter: true, parts: 1, hasColons: false)),
    ]

    /// The element at the start of a text, its length, and how much of the text is literal in front of it.
    private static func element(_ text: ArraySlice<UInt8>) -> (Element, length: Int, skipped: Int)? {
        // An underscore in front of a whole year is itself.
        if text.starts(with: "_2006".utf8) { return (.longYear, 4, 1) }
        for (name, element) in fixed where text.starts(with: name.utf8) { return (element, name.utf8.count, 0) }
        let isFollowedByLetter =
            text.dropFirst(3).first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
        if !isFollowedByLetter {
            if text.starts(with: "Jan".utf8) { return (.shortMonth, 3, 0) }
            if text.starts(with: "Mon".utf8) { return (.shortWeekday, 3, 0) }
        }
        guard let mark = text.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else { return nil }
        guard let digit = text.dropFirst().first, digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else {
            return nil
        }
        let digits = text.dropFirst().prefix { $0 == digit }
        if let after = text[digits.endIndex...].first, isDigit(after) { return nil }
        return (
            .fraction(digits: digits.count, trimsZeros: digit == UInt8(ascii: "9"), mark: mark), 1 + digits.count, 0
        )
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
