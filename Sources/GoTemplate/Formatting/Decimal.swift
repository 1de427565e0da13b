/// A floating-point number's digits: `0.d₁d₂d₃… × 10^point`, without zeros at the end.
struct Decimal {
    private(set) var digits: [UInt8]
    private(set) var point: Int

    /// The fewest digits that only this finite, not negative number has.
    init(shortest value: Double) {
        digits = []
        point = 0
        var exponent = 0
        var isFraction = false
        var rest = Array(value.description.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"): exponent = Int(String(decoding: rest, as: UTF8.self)) ?? 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if !isFraction { point += 1 }
                digits.append(byte - UInt8(ascii: "0"))
            default: break
            }
            if byte == UInt8(ascii: "e") { break }
        }
        point += exponent
        trim()
    }

    /// All digits of this finite, not negative number.
    init(exact value: Double) {
        let mantissa = value.significandBitPattern | (value.exponentBitPattern == 0 ? 0 : 1 << 52)
        let exponent = max(1, Int(value.exponentBitPattern)) - 1075
        // mantissa × 2^-n is mantissa × 5^n ÷ 10^n.
        let factor: UInt64 = exponent < 0 ? 5 : 2
        var limbs = [UInt32(mantissa % Self.base), UInt32(mantissa / Self.base % Self.base)]
        for _ in 0..<abs(exponent) { Self.multiply(&limbs, by: factor) }
        digits = []
        for limb in limbs.reversed() {
            let text = Array(String(limb).utf8)
            digits.append(contentsOf: repeatElement(0, count: 9 - text.count))
            digits.append(contentsOf: text.map { $0 - UInt8(ascii: "0") })
        }
        point = digits.count + min(0, exponent)
        trim()
    }

    private static let base: UInt64 = 1_000_000_000

    private static func multiply(_ limbs: inout [UInt32], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * factor + carry
            limbs[index] = UInt32(product % base)
            carry = product / base
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    private mutating func trim() {
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// Leaves so many digits; a half goes to the even neighbour.
    mutating func round(to count: Int) {
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        guard count < digits.count else { return }
        let next = digits[count]
        let isHalf = next == 5 && count + 1 == digits.count
        let isOdd = count > 0 && digits[count - 1] % 2 == 1
        digits.removeLast(digits.count - count)
        if next > 5 || next == 5 && (!isHalf || isOdd) {
            while digits.last == 9 { digits.removeLast() }
            if let last = digits.popLast() {
                digits.append(last + 1)
            } else {
                digits = [1]
                point += 1
            }
        }
        trim()
    }
}
