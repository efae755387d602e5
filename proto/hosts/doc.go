// Package hosts lists the applications of today that are known by the names of their
// hosts, and those names.
//
// rows.tsv is data: a line each says where one feature of one app is found, who says
// so and when that was true. A policy may replace it, app by app, by files of its own
// (catalog_dir). It keeps to these rules:
//
//   - A host that carries the chat of an app and little else is messaging. One that
//     carries all of it is session.
//   - What the chat needs to go on is never file_transfer; where refusing files takes
//     away pictures of people or stickers too, notes.tsv says so.
//   - A host that several apps share is nobody's, or that app's which is worst hurt by
//     its loss, and never wider than the app: not a cloud's common name.
//   - A network stands here only where it is one app's, for media alone.
//
// Servers that users run themselves (Matrix, Mattermost, Rocket.Chat, Mastodon) have
// names that no list can know: an app block in the policy adds them.
//
// notes.tsv says of each app and feature, in the words of a manual, what is told apart,
// what cannot be, and what else is lost by refusing it.
package hosts
