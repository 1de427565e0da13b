/// A point in time, as Go's `time.Time` in a zone.
struct GoTime {
    /// The seconds since the first of January of the year 1, so that zero is Go's zero time.
    var seconds: Int64
    var nanoseconds: Int64
    /// How far the zone is ahead of UTC, in seconds.
    var offset: Int64 = 0
    /// The zone's abbreviation; empty where it has none.
    var zone = "UTC"

    static let zero = GoTime(seconds: 0, nanoseconds: 0)
    /// The seconds from the year 1 to 1970.
    private static let epoch: Int64 = 62_135_596_800

    init(seconds: Int64, nanoseconds: Int64) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The time that is so many seconds after the start of 1970.
    init(unix seconds: Int64) {
        self.init(seconds: seconds &+ Self.epoch, nanoseconds: 0)
    }

    /// The time of a date and a clock in UTC.
    init(year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64, nanosecond: Int64) {
        let days = Self.days(before: year) + Self.days(before: month, in: year) + day - 1
        self.init(seconds: days * 86400 + hour * 3600 + minute * 60 + second, nanoseconds: nanosecond)
    }

    /// The seconds since the start of 1970.
    var unix: Int64 { seconds &- Self.epoch }

    /// How long ago another time was; what is too long is the longest duration there is.
    func since(_ other: GoTime) -> GoDuration {
        let (difference, isFar) = seconds.subtractingReportingOverflow(other.seconds)
        let (product, isLong) = difference.multipliedReportingOverflow(by: GoDuration.second)
        let (sum, isTooLong) = product.addingReportingOverflow(nanoseconds - other.nanoseconds)
        guard isFar || isLong || isTooLong else { return GoDuration(nanoseconds: sum) }
        return GoDuration(nanoseconds: seconds < other.seconds ? .min : .max)
    }

    /// The time that is so much later.
    func adding(_ duration: GoDuration) -> GoTime {
        var time = self
        let sum = nanoseconds + duration.nanoseconds % GoDuration.second
        let carry: Int64 = sum < 0 ? -1 : sum >= GoDuration.second ? 1 : 0
        time.seconds = seconds &+ duration.nanoseconds / GoDuration.second &+ carry
        time.nanoseconds = sum - carry * GoDuration.second
        return time
    }

    // MARK: The calendar

    /// What calendar and clock show.
    struct Fields {
        let year, month, day, yearDay, weekday, hour, minute, second: Int64
    }

    var fields: Fields {
        let local = seconds &+ offset
        let secondOfDay = Self.modulo(local, 86400)
        var day = (local - secondOfDay) / 86400
        // Sunday is 0, and the first day of all was a Monday.
        let weekday = Self.modulo(day + 1, 7)
        let cycle = Self.modulo(day, 146_097)
        var year = (day - cycle) / 146_097 * 400 + 1
        day = cycle
        let centuries = min(day / 36524, 3)
        day -= centuries * 36524
        let quadrennia = day / 1461
        day -= quadrennia * 1461
        let years = min(day / 365, 3)
        day -= years * 365
        year += centuries * 100 + quadrennia * 4 + years
        let month = (1...12).last { Self.days(before: $0, in: year) <= day } ?? 1
        return Fields(
            year: year,
            month: month,
            day: day - Self.days(before: month, in: year) + 1,
            yearDay: day + 1,
            weekday: weekday,
            hour: secondOfDay / 3600,
            minute: secondOfDay / 60 % 60,
            second: secondOfDay % 60
        )
    }

    private static func modulo(_ number: Int64, _ divisor: Int64) -> Int64 {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }

    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The days of a year before one of its months.
    static func days(before month: Int64, in year: Int64) -> Int64 {
        let days: [Int64] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
        let index = Int(clamping: month - 1)
        guard days.indices.contains(index) else { return 0 }
        return days[index] + (month > 2 && isLeap(year) ? 1 : 0)
    }

    static func days(in month: Int64, of year: Int64) -> Int64 {
        days(before: month + 1, in: year) - days(before: month, in: year)
    }

    /// The days from the start of the year 1.
    private static func days(before year: Int64) -> Int64 {
        let years = year - 1
        func quotient(_ divisor: Int64) -> Int64 { (years - modulo(years, divisor)) / divisor }
        return years * 365 + quotient(4) - quotient(100) + quotient(400)
    }

    // MARK: Quotes

    /// A text as the errors of Go's `time` quote it.
    static func quoted(_ text: [UInt8]) -> String {
        var quoted = "\""
        for byte in text {
            if byte >= 0x80 || byte < 0x20 {
                let digits = String(byte, radix: 16)
                quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
            } else {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted += "\\" }
                quoted.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return quoted + "\""
    }
}
