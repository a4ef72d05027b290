//! The file as it grows: an archive, or one document to be printed. Everything here blocks.

use std::fs::File;
use std::io::{BufWriter, Write};

use shared::documents::{NamesTaken, PackForm};
use typeset::Joiner;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::Error;
use crate::storage::Part;

/// A file that printed forms are added to.
pub struct Out {
    part: Part,
    file: File,
    kind: Kind,
}

enum Kind {
    Zip(Box<ZipWriter<BufWriter<File>>>, NamesTaken),
    Print(Box<Joiner<BufWriter<File>>>),
}

impl Out {
    /// Begins the file.
    pub fn begin(form: PackForm, (part, file): (Part, File)) -> Result<Out, Error> {
        let writer = BufWriter::with_capacity(256 * 1024, file.try_clone().map_err(Error::internal)?);
        let kind = match form {
            PackForm::Zip => Kind::Zip(Box::new(ZipWriter::new(writer)), NamesTaken::default()),
            PackForm::Print => Kind::Print(Box::new(Joiner::new(writer).map_err(Error::internal)?)),
        };
        Ok(Out { part, file, kind })
    }

    /// Adds a printed form; `name` is that of its file without the end.
    pub fn add(&mut self, name: &str, pdf: &[u8]) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Zip(zip, taken) => {
                // A PDF is packed already: to pack it again takes time and gives nothing.
                let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                zip.start_file(taken.take(name, "pdf"), options).map_err(Error::internal)?;
                zip.write_all(pdf).map_err(Error::internal)
            }
            Kind::Print(joiner) => joiner.add(pdf).map_err(Error::internal),
        }
    }

    /// Ends the file and gives it its name; answers its length in bytes.
    pub fn finish(self) -> Result<u64, Error> {
        match self.kind {
            Kind::Zip(zip, _) => {
                let mut writer = zip.finish().map_err(Error::internal)?;
                writer.flush().map_err(Error::internal)?;
            }
            Kind::Print(joiner) => drop(joiner.finish().map_err(Error::internal)?),
        }
        let length = self.file.metadata().map_err(Error::internal)?.len();
        self.part.keep(&self.file).map_err(Error::internal)?;
        Ok(length)
    }
}
