/// Finds the name that somebody probably meant.
public enum NearName {
    /// The name of `known` that is nearest to `name`, if it is near enough: at most a third of the name's length in
    /// single changes (optimal string alignment), and at most 3. Among equals the first in order.
    public static func of(_ name: String, among known: some Sequence<String>) -> String? {
        let name = Array(name.lowercased().unicodeScalars)
        let limit = min(3, max(1, name.count / 3))
        return known.map { (name: $0, distance: distance(name, Array($0.lowercased().unicodeScalars), limit: limit)) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// How many insertions, removals, replacements and swaps of neighbours lead from one text to the other; any number
    /// above `limit` when there are more.
    private static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar], limit: Int) -> Int {
        guard abs(one.count - other.count) <= limit else { return limit + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (row, scalar) in one.enumerated() {
            var current = [row + 1]
            for (column, candidate) in other.enumerated() {
                var best = min(last[column] + (scalar == candidate ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, scalar == other[column - 1], one[row - 1] == candidate {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
