/// A decimal number of any length, calculated with as shopspring/decimal does: exactly, but for quotients of 16 digits behind the
/// point.
struct ExactDecimal {
    private let isNegative: Bool
    /// The digits of the coefficient, the last one first, without zeros at the end.
    private let digits: [UInt8]
    private let exponent: Int

    private init(isNegative: Bool, digits: [UInt8], exponent: Int) {
        var digits = digits
        while digits.last == 0 { digits.removeLast() }
        self.isNegative = isNegative
        self.digits = digits
        self.exponent = exponent
    }

    /// The decimal with the fewest digits that stands for a finite number.
    init(_ value: Double) {
        let decimal = Decimal(shortest: value.magnitude)
        self.init(
            isNegative: value < 0,
            digits: decimal.digits.reversed(),
            exponent: decimal.point - decimal.digits.count
        )
    }

    /// The nearest floating-point number.
    var double: Double {
        guard !digits.isEmpty else { return 0 }
        let text = String(decoding: digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return Double("\(isNegative ? "-" : "")\(text)e\(exponent)") ?? 0
    }

    var negated: ExactDecimal { ExactDecimal(isNegative: !isNegative, digits: digits, exponent: exponent) }

    /// How many digits calculations with another number may go through.
    func length(with other: ExactDecimal) -> Int {
        digits.count + other.digits.count + abs(exponent - other.exponent) + Self.precision
    }

    static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        let exponent = min(left.exponent, right.exponent)
        let (one, other) = (left.digits(at: exponent), right.digits(at: exponent))
        if left.isNegative == right.isNegative {
            return ExactDecimal(isNegative: left.isNegative, digits: sum(one, other), exponent: exponent)
        }
        return isLess(one, other)
            ? ExactDecimal(isNegative: right.isNegative, digits: difference(other, one), exponent: exponent)
            : ExactDecimal(isNegative: left.isNegative, digits: difference(one, other), exponent: exponent)
    }

    static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
        for (index, digit) in left.digits.enumerated() {
            var carry: UInt32 = 0
            for (offset, other) in right.digits.enumerated() {
                let sum = product[index + offset] + UInt32(digit) * UInt32(other) + carry
                product[index + offset] = sum % 10
                carry = sum / 10
            }
            product[index + right.digits.count] += carry
        }
        return ExactDecimal(
            isNegative: left.isNegative != right.isNegative,
            digits: product.map { UInt8(truncatingIfNeeded: $0) },
            exponent: left.exponent + right.exponent
        )
    }

    private static let precision = 16

    /// The quotient, rounded half away from zero; `nil` where the divisor is zero.
    func divided(by divisor: ExactDecimal) -> ExactDecimal? {
        guard !divisor.digits.isEmpty else { return nil }
        let shift = exponent - divisor.exponent + Self.precision
        let dividend = digits.isEmpty ? [] : [UInt8](repeating: 0, count: max(0, shift)) + digits
        let whole = [UInt8](repeating: 0, count: max(0, -shift)) + divisor.digits
        var quotient: [UInt8] = []
        var rest: [UInt8] = []
        for digit in dividend.reversed() {
            rest.insert(digit, at: 0)
            while rest.last == 0 { rest.removeLast() }
            var times: UInt8 = 0
            while !Self.isLess(rest, whole) {
                rest = Self.difference(rest, whole)
                times += 1
            }
            quotient.append(times)
        }
        quotient.reverse()
        while quotient.last == 0 { quotient.removeLast() }
        if !Self.isLess(Self.sum(rest, rest), whole) { quotient = Self.sum(quotient, [1]) }
        return ExactDecimal(
            isNegative: isNegative != divisor.isNegative,
            digits: quotient,
            exponent: -Self.precision
        )
    }

    // MARK: Digits

    private func digits(at exponent: Int) -> [UInt8] {
        digits.isEmpty ? [] : [UInt8](repeating: 0, count: self.exponent - exponent) + digits
    }

    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count != right.count
            ? left.count < right.count : left.reversed().lexicographicallyPrecedes(right.reversed())
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var sum: [UInt8] = []
        var carry: UInt8 = 0
        for index in 0..<max(left.count, right.count) {
            let digit =
                (index < left.count ? left[index] : 0) + (index < right.count ? right[index] : 0) + carry
            sum.append(digit % 10)
            carry = digit / 10
        }
        if carry > 0 { sum.append(carry) }
        return sum
    }

    /// The difference of a number and one that isn't greater.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var difference: [UInt8] = []
        var borrow: UInt8 = 0
        for (index, digit) in left.enumerated() {
            let other = (index < right.count ? right[index] : 0) + borrow
            borrow = digit < other ? 1 : 0
            difference.append(digit + 10 * borrow - other)
        }
        while difference.last == 0 { difference.removeLast() }
        return difference
    }
}
