extension GoTime {
    /// The time as a layout shows it.
    func text(_ layout: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = layout[...]
        let fields = fields
        while !rest.isEmpty {
            let (literal, element, _) = TimeLayout.next(&rest)
            output += literal
            if let element { output += text(element, fields).utf8 }
        }
        return output
    }

    private func text(_ element: TimeLayout.Element, _ fields: Fields) -> String {
        let month = TimeLayout.months[Int(fields.month - 1)]
        let weekday = TimeLayout.weekdays[Int(fields.weekday)]
        let hour12 = fields.hour % 12 == 0 ? 12 : fields.hour % 12
        return switch element {
        case .longMonth: month
        case .shortMonth: String(month.prefix(3))
        case .month: String(fields.month)
        case .zeroMonth: Self.padded(fields.month, 2)
        case .longWeekday: weekday
        case .shortWeekday: String(weekday.prefix(3))
        case .day: String(fields.day)
        case .spaceDay: Self.padded(fields.day, 2, with: " ")
        case .zeroDay: Self.padded(fields.day, 2)
        case .spaceYearDay: Self.padded(fields.yearDay, 3, with: " ")
        case .zeroYearDay: Self.padded(fields.yearDay, 3)
        case .hour: Self.padded(fields.hour, 2)
        case .hour12: String(hour12)
        case .zeroHour12: Self.padded(hour12, 2)
        case .minute: String(fields.minute)
        case .zeroMinute: Self.padded(fields.minute, 2)
        case .second: String(fields.second)
        case .zeroSecond: Self.padded(fields.second, 2)
        case .longYear: Self.padded(fields.year, 4)
        case .year: Self.padded(max(fields.year, 0) % 100, 2)
        case .upperHalf: fields.hour >= 12 ? "PM" : "AM"
        case .lowerHalf: fields.hour >= 12 ? "pm" : "am"
        case .zoneName: zone.isEmpty ? offsetText(parts: 2, separator: "") : zone
        case .zone(let isUTCLetter, let parts, let hasColons):
            isUTCLetter && offset == 0 ? "Z" : offsetText(parts: parts, separator: hasColons ? ":" : "")
        case .fraction(let digits, let trimsZeros, let mark):
            fraction(digits: digits, trimsZeros: trimsZeros, mark: Unicode.Scalar(mark))
        }
    }

    private func offsetText(parts: Int, separator: String) -> String {
        let magnitude = Int64(clamping: offset.magnitude)
        let values = [magnitude / 3600, magnitude / 60 % 60, magnitude % 60].prefix(parts)
        // A zone that is less than a minute behind has a plus where seconds aren't shown.
        let isNegative = parts == 3 ? offset < 0 : offset / 60 < 0
        return (isNegative ? "-" : "+") + values.map { Self.padded($0, 2) }.joined(separator: separator)
    }

    private func fraction(digits: Int, trimsZeros: Bool, mark: Unicode.Scalar) -> String {
        var text = Self.padded(nanoseconds, 9) + String(repeating: "0", count: max(0, digits - 9))
        text = String(text.prefix(digits))
        if trimsZeros {
            while text.last == "0" { text.removeLast() }
            if text.isEmpty { return "" }
        }
        return "\(mark)\(text)"
    }

    private static func padded(_ number: Int64, _ width: Int, with padding: Character = "0") -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: padding, count: max(0, width - digits.count)) + digits
    }
}
