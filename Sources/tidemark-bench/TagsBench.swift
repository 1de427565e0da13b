import Glibc
import OCI

/// Lists the tags of all images at once, anonymously, and prints how many there are.
func tagsBench(images: [String]) async {
    let registry = Registry()
    let counts = await withTaskGroup(of: Result<Int, OCIError>.self) { group in
        for image in images {
            group.addTask {
                do throws(OCIError) {
                    return .success(try await registry.tags(of: Repository(image), access: Access()).count)
                } catch {
                    return .failure(error)
                }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
    do throws(OCIError) {
        var total = 0
        for count in counts { total += try count.get() }
        print(total)
    } catch {
        Bench.fail("\(error)")
    }
}
