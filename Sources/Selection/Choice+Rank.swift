extension Choice {
    /// The indices of all tags: the selected one, the candidates from the best to the worst, then the rest by name.
    ///
    /// Costs sorting all tags, and memory for what is compared of the candidates.
    public func ranking() -> [Int] {
        var ranked: [(index: Int, key: Key)] = []
        var rest: [Int] = []
        var reader = TagReader(rules, isASCII: tags.isASCII)
        for index in 0..<tags.count {
            let key: Key? = tags.withName(at: index) { name in
                guard verdicts[index] == .selected || verdicts[index] == .candidate,
                    case .item(let item) = reader.read(name)
                else { return nil }
                return Key(item, order: rules.order)
            }
            if let key { ranked.append((index, key)) } else { rest.append(index) }
        }
        ranked.sort { one, other in
            if one.index == selectedIndex || other.index == selectedIndex { return one.index == selectedIndex }
            let order = one.key.compare(other.key, order: rules.order)
            return order != 0 ? order > 0 : isNameBefore(one.index, other.index)
        }
        rest.sort { isNameBefore($0, $1) }
        return ranked.map(\.index) + rest
    }

    func isNameBefore(_ one: Int, _ other: Int) -> Bool {
        tags.withName(at: one) { mine in tags.withName(at: other) { mine.compareBytes($0) < 0 } }
    }

    /// What is compared of one tag, read once.
    struct Key {
        var text: [UInt8]
        var version = VersionFields(major: 0, minor: 0, patch: 0)
        var value = 0.0

        init(_ item: UnsafeBufferPointer<UInt8>, order: Order) {
            text = Array(item)
            switch order {
            case .semver: version = VersionFields(item) ?? version
            case .alphabetical: break
            case .numerical: value = Double(numeral: item) ?? 0
            }
        }

        /// Positive when this key ranks higher than `other`.
        func compare(_ other: Key, order: Order) -> Int {
            text.withUnsafeBufferPointer { mine in
                other.text.withUnsafeBufferPointer { theirs in
                    let spelling = mine.compareBytes(theirs)
                    switch order {
                    case .semver:
                        let age = version.compare(mine, other.version, theirs)
                        return age != 0 ? age : spelling
                    case .alphabetical(let direction): return direction == .ascending ? spelling : -spelling
                    case .numerical(let direction):
                        // What is no number stands last; of equals the smallest spelling is the best.
                        if value.isNaN || other.value.isNaN {
                            return value.isNaN == other.value.isNaN ? -spelling : value.isNaN ? -1 : 1
                        }
                        if value == other.value { return -spelling }
                        return (value > other.value) == (direction == .ascending) ? 1 : -1
                    }
                }
            }
        }
    }
}
