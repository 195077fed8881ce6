/// Joins the first `limit` names and counts the rest: "a, b, c and 7 more".
package func listed(_ names: [String], limit: Int = 20) -> String {
  let more = names.count > limit ? " and \(names.count - limit) more" : ""
  return names.prefix(limit).joined(separator: ", ") + more
}
