extension Rules {
    /// Whether `one` ranks above `other` where both are listed; `false` for tags that only differ in spelling, as equal versions do.
    public func ranks(_ one: String, above other: String) -> Bool {
        let choice = choose(from: Tags([one, other]))
        guard choice.selected == one else { return false }
        var reader = TagReader(self, isASCII: choice.tags.isASCII)
        var keys: [Choice.Key] = []
        for index in 0..<choice.tags.count {
            let key: Choice.Key? = choice.tags.withName(at: index) { name in
                guard case .item(let item) = reader.read(name) else { return nil }
                return Choice.Key(item, order: order)
            }
            // What is no candidate is below whatever was selected.
            guard let key, choice.verdicts[index] == .selected || choice.verdicts[index] == .candidate else {
                return true
            }
            keys.append(key)
        }
        guard let mine = keys.first, let others = keys.last else { return false }
        if case .semver = order, let one = Version(mine.text), let other = Version(others.text) { return one > other }
        return mine.compare(others, order: order) > 0
    }
}
