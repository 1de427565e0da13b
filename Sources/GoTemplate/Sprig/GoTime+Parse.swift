extension GoTime {
    /// Why a text is no time.
    struct Fault: Error {
        let reason: String
    }

    /// Reads a time that is written as a layout shows, in UTC unless it says otherwise.
    init(parsing text: [UInt8], layout: [UInt8]) throws(Fault) {
        var reader = TimeReader(text)
        var rest = layout[...]
        while true {
            let (literal, element, example) = TimeLayout.next(&rest)
            func fault(_ example: ArraySlice<UInt8>, _ found: ArraySlice<UInt8>) -> Fault {
                let place = "cannot parse \(Self.quoted(Array(found))) as \(Self.quoted(Array(example)))"
                return Fault(reason: "parsing time \(Self.quoted(text)) as \(Self.quoted(layout)): \(place)")
            }
            guard reader.skip(literal) else { throw fault(literal, reader.rest) }
            guard let element else { break }
            let found = reader.rest
            switch reader.read(element, followedBy: rest) {
            case .good: break
            case .bad: throw fault(example, found)
            case .outOfRange(let name): throw Fault(reason: "parsing time \(Self.quoted(text)): \(name) out of range")
            }
        }
        guard reader.rest.isEmpty else {
            let extra = Self.quoted(Array(reader.rest))
            throw Fault(reason: "parsing time \(Self.quoted(text)): extra text: \(extra)")
        }
        guard let problem = reader.settleDate() else {
            self = reader.time
            return
        }
        throw Fault(reason: "parsing time \(Self.quoted(text)): \(problem)")
    }
}
