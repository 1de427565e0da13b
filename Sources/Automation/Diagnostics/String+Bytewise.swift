internal import Glibc

extension String {
    /// Whether the bytes of this text come before those of another: the order of reports, the same on every machine.
    func precedes(_ other: String) -> Bool {
        var (one, two) = (self, other)
        return one.withUTF8 { one in
            two.withUTF8 { two in
                let count = min(one.count, two.count)
                guard count > 0, let left = one.baseAddress, let right = two.baseAddress else {
                    return one.count < two.count
                }
                let order = memcmp(left, right, count)
                return order == 0 ? one.count < two.count : order < 0
            }
        }
    }
}
