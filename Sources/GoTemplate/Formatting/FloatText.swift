/// The text of a floating-point number, as Go's `strconv.FormatFloat` makes it.
enum FloatText {
    /// - Parameters:
    ///   - format: One of `b`, `e`, `E`, `f`, `g`, `G`, `x` and `X`.
    ///   - precision: How many digits; `nil` for as few as the number needs.
    static func make(_ value: Double, _ format: UInt8, precision: Int?) -> [UInt8] {
        guard !value.isNaN else { return Array("NaN".utf8) }
        let sign: [UInt8] = value.sign == .minus ? [UInt8(ascii: "-")] : []
        guard value.isFinite else { return sign.isEmpty ? Array("+Inf".utf8) : Array("-Inf".utf8) }
        let magnitude = value.magnitude
        switch format {
        case UInt8(ascii: "b"): return sign + binary(magnitude)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return sign + hexadecimal(magnitude, format, precision)
        default: return sign + decimal(magnitude, format, precision)
        }
    }

    private static func decimal(_ value: Double, _ format: UInt8, _ precision: Int?) -> [UInt8] {
        var decimal = precision == nil ? Decimal(shortest: value) : Decimal(exact: value)
        switch format {
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
            if let precision { decimal.round(to: precision + 1) }
            return exponential(decimal, format, precision ?? decimal.digits.count - 1)
        case UInt8(ascii: "f"):
            if let precision { decimal.round(to: decimal.point + precision) }
            return plain(decimal, precision ?? max(0, decimal.digits.count - decimal.point))
        default:
            var precision = precision.map { max(1, $0) }
            if let precision { decimal.round(to: precision) }
            let count = decimal.digits.count
            var threshold = precision ?? 6
            if precision != nil, threshold > count, count >= decimal.point { threshold = count }
            let exponent = decimal.point - 1
            if exponent < -4 || exponent >= threshold {
                let digits = min(precision ?? count, count)
                let letter = format == UInt8(ascii: "G") ? UInt8(ascii: "E") : UInt8(ascii: "e")
                return exponential(decimal, letter, digits - 1)
            }
            if precision ?? count > decimal.point { precision = count }
            return plain(decimal, max(0, (precision ?? count) - decimal.point))
        }
    }

    /// `d.ddde±dd`.
    private static func exponential(_ decimal: Decimal, _ letter: UInt8, _ precision: Int) -> [UInt8] {
        let zero = UInt8(ascii: "0")
        var text = [zero + (decimal.digits.first ?? 0)]
        if precision > 0 {
            text.append(UInt8(ascii: "."))
            let digits = decimal.digits.dropFirst().prefix(precision)
            text.append(contentsOf: digits.map { zero + $0 })
            text.append(contentsOf: repeatElement(zero, count: precision - digits.count))
        }
        let exponent = decimal.digits.isEmpty ? 0 : decimal.point - 1
        text.append(letter)
        text.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if abs(exponent) < 10 { text.append(zero) }
        text.append(contentsOf: String(abs(exponent)).utf8)
        return text
    }

    /// `ddd.ddd`.
    private static func plain(_ decimal: Decimal, _ precision: Int) -> [UInt8] {
        let zero = UInt8(ascii: "0")
        var text: [UInt8] = []
        if decimal.point > 0 {
            let digits = decimal.digits.prefix(decimal.point)
            text.append(contentsOf: digits.map { zero + $0 })
            text.append(contentsOf: repeatElement(zero, count: decimal.point - digits.count))
        } else {
            text.append(zero)
        }
        guard precision > 0 else { return text }
        text.append(UInt8(ascii: "."))
        let leading = min(precision, max(0, -decimal.point))
        text.append(contentsOf: repeatElement(zero, count: leading))
        let digits = decimal.digits.dropFirst(max(0, decimal.point)).prefix(precision - leading)
        text.append(contentsOf: digits.map { zero + $0 })
        text.append(contentsOf: repeatElement(zero, count: precision - leading - digits.count))
        return text
    }

    /// `ddddp±ddd`: the bits as an integer, and a power of two.
    private static func binary(_ value: Double) -> [UInt8] {
        let isNormal = value.exponentBitPattern != 0
        let mantissa = value.significandBitPattern | (isNormal ? 1 << 52 : 0)
        let exponent = max(1, Int(value.exponentBitPattern)) - 1075
        return Array("\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)".utf8)
    }

    /// `0x1.hhhp±dd`.
    private static func hexadecimal(_ value: Double, _ format: UInt8, _ precision: Int?) -> [UInt8] {
        let isNormal = value.exponentBitPattern != 0
        var mantissa = (value.significandBitPattern | (isNormal ? 1 << 52 : 0)) << 8
        var exponent = mantissa == 0 ? 0 : max(1, Int(value.exponentBitPattern)) - 1023
        let top: UInt64 = 1 << 60
        while mantissa != 0, mantissa & top == 0 {
            mantissa <<= 1
            exponent -= 1
        }
        if let precision, precision < 15 {
            let shift = UInt64(precision * 4)
            let extra = (mantissa << shift) & (top - 1)
            mantissa >>= 60 - shift
            if extra | (mantissa & 1) > 1 << 59 { mantissa += 1 }
            mantissa <<= 60 - shift
            if mantissa & (1 << 61) != 0 {
                mantissa >>= 1
                exponent += 1
            }
        }
        let digits = format == UInt8(ascii: "x") ? Digit.lower : Digit.upper
        var text = [UInt8(ascii: "0"), format, UInt8(ascii: "0") + UInt8((mantissa >> 60) & 1)]
        mantissa <<= 4
        if precision == nil && mantissa != 0 || precision ?? 0 > 0 { text.append(UInt8(ascii: ".")) }
        if let precision {
            for _ in 0..<max(0, precision) {
                text.append(digits[Int(mantissa >> 60 & 15)])
                mantissa <<= 4
            }
        } else {
            while mantissa != 0 {
                text.append(digits[Int(mantissa >> 60 & 15)])
                mantissa <<= 4
            }
        }
        text.append(UInt8(ascii: format == UInt8(ascii: "x") ? "p" : "P"))
        text.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if abs(exponent) < 10 { text.append(UInt8(ascii: "0")) }
        text.append(contentsOf: String(abs(exponent)).utf8)
        return text
    }
}
