extension Evaluation {
    func walkRange(_ branch: Node.Branch, _ dot: Reflected) throws(Failure) -> Flow {
        let count = variables.count
        defer { variables.removeLast(variables.count - count) }
        let value = try evaluate(branch.pipeline, dot).indirect.reflected
        let loop = Loop(branch: branch, variables: variables.count)
        switch value.value {
        case .slice(let slice) where slice.count > 0:
            for (index, element) in slice.elements.enumerated() {
                let element = Reflected(element, as: slice.elementType)
                guard let flow = try iterate(loop, .concrete(.int(index)), element) else { continue }
                return flow
            }
            return .onward
        case .map(let map) where memory.count(of: map) > 0:
            let entries = try guarding { () throws(CallError) in try memory.sortedEntries(of: map) }
            for entry in entries {
                let key = Reflected(entry.key, as: map.keyType)
                guard let flow = try iterate(loop, key, Reflected(entry.value, as: map.elementType)) else { continue }
                return flow
            }
            return .onward
        case .int(let limit, let kind):
            try checkCount(branch, value)
            if limit > 0 {
                for number in 0..<limit {
                    guard let flow = try iterate(loop, .missing, .concrete(.int(number, kind))) else { continue }
                    return flow
                }
                return .onward
            }
        case .uint(let limit, let kind):
            try checkCount(branch, value)
            if limit > 0 {
                for number in 0..<limit {
                    guard let flow = try iterate(loop, .missing, .concrete(.uint(number, kind))) else { continue }
                    return flow
                }
                return .onward
            }
        case .none, .slice, .map: break
        default: throw .execution("range can't iterate over \(try shown(value))")
        }
        return try branch.otherwise.map { nodes throws(Failure) in try walk(nodes, dot) } ?? .onward
    }

    private struct Loop {
        let branch: Node.Branch
        /// How many variables there are outside of the body.
        let variables: Int
    }

    private func checkCount(_ branch: Node.Branch, _ value: Reflected) throws(Failure) {
        guard branch.pipeline.variables.count < 2 else {
            throw .execution("can't use \(try shown(value)) to iterate over more than one variable")
        }
    }

    /// Runs the body once; the result is how the whole range ends, if it ends here.
    private func iterate(_ loop: Loop, _ index: Reflected, _ element: Reflected) throws(Failure) -> Flow? {
        let pipeline = loop.branch.pipeline
        if let first = pipeline.variables.first {
            let hasIndex = pipeline.variables.count > 1
            if pipeline.isAssignment {
                try assign(hasIndex ? index : element, to: first)
                if hasIndex, let second = pipeline.variables.last { try assign(element, to: second) }
            } else {
                // The pipeline has declared them, so they are the last ones.
                setVariable(fromEnd: 1, element)
                if hasIndex { setVariable(fromEnd: 2, index) }
            }
        }
        try charge(steps: 1)
        let flow = try walk(loop.branch.body, element)
        variables.removeLast(max(0, variables.count - loop.variables))
        return flow == .breaking ? .onward : nil
    }

    private func setVariable(fromEnd distance: Int, _ value: Reflected) {
        let index = variables.count - distance
        guard variables.indices.contains(index) else { return }
        variables[index].value = value
    }

    private func shown(_ value: Reflected) throws(Failure) -> String {
        try guarding { () throws(CallError) in try memory.format("%v", [value.value]) }.string
    }
}
