//! Files that the program keeps in its data folder, beside the database.
//!
//! A file appears whole under its name or not at all: it is written as a part first, and renamed. Where several nodes
//! serve one database, the data folder must be one that all of them see; a node that does not find a file says so.

use std::fmt::Display;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

/// A folder of such files.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// A file that is being written; dropped before [`Part::keep`], it is removed.
#[derive(Debug)]
pub struct Part {
    part: PathBuf,
    whole: PathBuf,
    kept: bool,
}

impl Folder {
    /// The folder at this place; it is made when the first file is written.
    pub const fn new(path: PathBuf) -> Folder {
        Folder(path)
    }

    /// Begins a file; `attempt` is unlike that of every other attempt. What earlier ones left is gone: whoever still
    /// writes it writes for nobody.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn begin(&self, name: &str, attempt: impl Display) -> io::Result<(Part, File)> {
        fs::create_dir_all(&self.0)?;
        self.remove_parts(name)?;
        let (part, whole) = (self.0.join(format!("{name}.{attempt}.part")), self.0.join(name));
        let file = File::create_new(&part)?;
        Ok((Part { part, whole, kept: false }, file))
    }

    fn remove_parts(&self, name: &str) -> io::Result<()> {
        let begin = format!("{name}.");
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let found = entry.file_name();
            let found = found.to_string_lossy();
            if found.starts_with(&begin) && found.ends_with(".part") {
                removed(fs::remove_file(entry.path()))?;
            }
        }
        Ok(())
    }

    /// Where a file is, or would be.
    pub fn place(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Removes a file and what is left of an attempt to write it; one that is not there is removed already.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        removed(fs::remove_file(self.0.join(name)))?;
        self.remove_parts(name)
    }
}

/// That a file was removed, by whomever.
fn removed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl Part {
    /// Gives the file its name, with all its bytes on the disk.
    ///
    /// # Errors
    /// The disk is full or gone.
    pub fn keep(mut self, file: &File) -> io::Result<()> {
        file.sync_all()?;
        fs::rename(&self.part, &self.whole)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // It may be gone: another attempt may have begun.
            drop(fs::remove_file(&self.part));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_is_whole_or_is_not_there() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("packs"));
        let (part, mut file) = folder.begin("a.zip", 1).unwrap();
        file.write_all(b"half").unwrap();
        drop(part);
        assert!(!folder.place("a.zip").exists() && !folder.place("a.zip.1.part").exists());
        fs::write(folder.place("a.zip.2.part"), b"left by one that was killed").unwrap();
        let (part, mut file) = folder.begin("a.zip", 3).unwrap();
        assert!(!folder.place("a.zip.2.part").exists());
        file.write_all(b"whole").unwrap();
        assert!(!folder.place("a.zip").exists());
        part.keep(&file).unwrap();
        assert_eq!(fs::read(folder.place("a.zip")).unwrap(), b"whole");
        folder.remove("a.zip").unwrap();
        folder.remove("a.zip").unwrap();
        assert!(!folder.place("a.zip").exists());
    }
}
