import Foundation
import Markers
import Selection
import Testing

@testable import Automation

/// The examples are what their READMEs say.
@Suite struct ExamplesTests {
    static let examples = URL(filePath: #filePath).appending(path: "../../../../examples").standardizedFileURL

    static func read(_ name: String) throws -> (files: PolicyFiles, markers: [Marker], problems: [Problem]) {
        let directory = examples.appending(path: name)
        let paths = (FileManager.default.enumerator(atPath: directory.path())?.compactMap { $0 as? String } ?? [])
            .sorted()
        let files = try paths.filter { $0.hasSuffix(".yaml") }.map { path in
            (path: path, bytes: [UInt8](try Data(contentsOf: directory.appending(path: path))))
        }
        let marked = files.map { MarkedFile($0.bytes) }
        return (PolicyFiles.read(files: files), marked.flatMap(\.fields).map(\.marker), marked.flatMap(\.problems))
    }

    @Test(arguments: ["first-year", "first-year-slip"])
    func filesOfTheFirstYearWork(name: String) throws {
        let (files, markers, problems) = try Self.read(name)
        #expect(files.diagnostics.map(\.severity) == [.warning])
        #expect(files.diagnostics.map(\.message) == ["unknown field 'spec.spec'"])
        #expect(files.referenceDiagnostics() == [])
        #expect(problems == [])
        let policy = try #require(files.imagePolicies.values.first)
        #expect(try files.imageRepository(of: policy).interval == .seconds(70))
        #expect(policy.filter?.pattern.source == #"\d{8}-\d{2}-\d{2}-\d{2}"#)
        let named = markers.map { ObjectName(namespace: $0.namespace, name: $0.policy) }
        #expect((files.imagePolicies[try #require(named.first)] == nil) == (name == "first-year-slip"))
    }

    @Test func podinfoIsInOrder() throws {
        let (files, markers, problems) = try Self.read("podinfo")
        #expect(files.diagnostics + files.referenceDiagnostics() == [])
        #expect(problems == [])
        #expect(files.imagePolicies.keys.map(\.name).sorted() == ["podinfo", "redis"])
        let automation = try #require(files.automations.values.first)
        #expect(files.policies(of: automation).map(\.name.name) == ["podinfo", "redis"])
        #expect(Set(markers.map(\.policy)) == ["podinfo", "redis"])
        #expect(markers.count == 5)
    }

    @Test func theDemoIsInOrder() throws {
        let (files, markers, problems) = try Self.read("demo/fleet")
        #expect(files.diagnostics + files.referenceDiagnostics() == [])
        #expect(problems == [])
        #expect(markers.allSatisfy { files.imagePolicies[ObjectName(namespace: $0.namespace, name: $0.policy)] != nil })
    }
}
