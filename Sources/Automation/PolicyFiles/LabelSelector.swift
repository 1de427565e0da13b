/// Which labels an object has to have (Kubernetes' label selectors).
struct LabelSelector: Equatable, Sendable {
    /// A condition on one label.
    enum Condition: Equatable, Sendable {
        case isIn(key: String, values: [String])
        case isNotIn(key: String, values: [String])
        case exists(key: String)
        case isMissing(key: String)
    }

    /// All of them have to hold; none admits everything.
    let conditions: [Condition]

    /// A selector of conditions.
    init(conditions: [Condition]) {
        self.conditions = conditions
    }

    /// Reads a selector; says what is wrong with it.
    init(_ value: FieldValue, reader: inout SchemaReader) {
        var conditions = (value["matchLabels"]?.texts ?? [:]).sorted { $0.key < $1.key }
            .map { Condition.isIn(key: $0.key, values: [$0.value]) }
        for expression in value["matchExpressions"]?.list ?? [] {
            guard let key = expression["key"]?.text?.value, let operation = expression["operator"]?.text else {
                continue
            }
            let values = expression["values"]?.list?.compactMap(\.text?.value) ?? []
            let wantsValues = ["In", "NotIn"].contains(operation.value)
            if wantsValues == values.isEmpty {
                reader.fail(at: operation.range, "'\(operation.value)' \(wantsValues ? "needs" : "takes no") 'values'")
            }
            switch operation.value {
            case "In": conditions.append(.isIn(key: key, values: values))
            case "NotIn": conditions.append(.isNotIn(key: key, values: values))
            case "Exists": conditions.append(.exists(key: key))
            default: conditions.append(.isMissing(key: key))
            }
        }
        self.conditions = conditions
    }

    /// Whether labels meet every condition. A label that is missing is in no list.
    func admits(_ labels: [String: String]) -> Bool {
        conditions.allSatisfy {
            switch $0 {
            case .isIn(let key, let values): labels[key].map(values.contains) ?? false
            case .isNotIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .isMissing(let key): labels[key] == nil
            }
        }
    }
}
