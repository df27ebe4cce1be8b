//! What the targets of imported files share.

use import::choices::Choices;
use import::look;

/// Reads bytes as files of these kinds, and as what they are by their content. A refusal has to be
/// one line of bearable length.
pub fn import(kinds: &[&str], name: &str, bytes: &[u8]) {
    // The files beside: labels for six rows, and vectors are the same bytes again.
    let beside = |path: &str| {
        let is_labels = path.contains("label") || path.contains("meta");
        Ok(if is_labels { b"a\nb\na\nb\na\nb\n".to_vec() } else { bytes.to_vec() })
    };
    for kind in kinds.iter().map(|kind| Some(*kind)).chain([None]) {
        for labels in [Some("labels.txt"), None] {
            let kind = kind.map(|kind| ("kind", kind));
            let labels = labels.map(|labels| ("labels", labels));
            let choices: Choices = kind.into_iter().chain(labels).collect();
            if let Err(error) = look(name, bytes, choices, &beside) {
                let message = error.to_string();
                assert!(!message.contains('\n') && message.len() < 2_000, "{message}");
            }
        }
    }
}
