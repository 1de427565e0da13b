/// Where a byte stands in a text.
struct Place {
    let offset: Int
    let line: Int
    let column: Int

    init(_ offset: Int, in text: [UInt8]) {
        let before = text.prefix(max(0, offset))
        self.offset = before.count
        line = 1 + before.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    }
}

extension TemplateError {
    init(stage: Stage, reason: String, message: String, place: Place) {
        self.init(
            stage: stage,
            reason: reason,
            message: message,
            offset: place.offset,
            line: place.line,
            column: place.column
        )
    }
}
