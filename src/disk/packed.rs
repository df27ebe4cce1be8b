//! Several files as one: a page in a browser offers one download at a time.

use std::io::{self, Cursor, Write as _};
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Name of the archive of these files, and its bytes. It is called like their folder, or else like
/// the first without its ending; so is the one folder in it.
///
/// # Errors
/// A name that an archive can't have, or too many bytes.
pub fn packed(files: &[(PathBuf, Vec<u8>)]) -> io::Result<(String, Vec<u8>)> {
    let first = files.first().map(|(path, _)| path.as_path()).unwrap_or(Path::new(""));
    let top = first.iter().next().filter(|_| first.iter().count() > 1);
    let folder = top.or(first.file_stem()).unwrap_or_default().to_string_lossy();
    let folder = folder.strip_suffix(".zip").unwrap_or(&folder);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (file, bytes) in files {
        let inside = top.and_then(|top| file.strip_prefix(top).ok()).unwrap_or(file);
        let name = format!("{folder}/{}", inside.to_string_lossy());
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(bytes)?;
    }
    Ok((format!("{folder}.zip"), archive.finish()?.into_inner()))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn an_archive_has_all_files_below_a_folder_of_its_name() {
        let path = Path::new("spiral-export");
        let files = [("recipe.toml", "version = 1"), ("projector/points.tsv", "1\t2")];
        let files = files.map(|(name, text)| (path.join(name), text.as_bytes().to_vec()));
        let (name, bytes) = packed(&files).unwrap();
        assert_eq!(name, "spiral-export.zip");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for (name, text) in [("recipe.toml", "version = 1"), ("projector/points.tsv", "1\t2")] {
            let mut found = String::new();
            let mut file = archive.by_name(&format!("spiral-export/{name}")).unwrap();
            file.read_to_string(&mut found).unwrap();
            assert_eq!(found, text);
        }
        let report = [("report.md", "# Run"), ("report-1.png", "PNG")];
        let report = report.map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec()));
        let (name, bytes) = packed(&report).unwrap();
        assert_eq!(name, "report.zip");
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<_> = archive.file_names().map(Result::unwrap).collect();
        assert_eq!(names, ["report/report.md", "report/report-1.png"]);
    }
}
