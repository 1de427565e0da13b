import ArgumentParser
import Automation

@main
struct Tidemark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Image automation for GitOps.")
}
