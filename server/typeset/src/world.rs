//! All that a template can reach.

use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::Images;

const FONTS: [&[u8]; 6] = [
    include_bytes!("../fonts/AbonaSans-Regular.ttf"),
    include_bytes!("../fonts/AbonaSans-Bold.ttf"),
    include_bytes!("../fonts/AbonaSans-Italic.ttf"),
    include_bytes!("../fonts/AbonaSerif-Regular.ttf"),
    include_bytes!("../fonts/AbonaSerif-Bold.ttf"),
    include_bytes!("../fonts/AbonaSigns-Regular.ttf"),
];

/// What is the same for every document.
struct Common {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    prelude: Source,
}

static COMMON: LazyLock<Common> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
    Common {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        main: file_id("/main.typ"),
        prelude: Source::new(file_id("/abona.typ"), include_str!("../templates/abona.typ").to_owned()),
    }
});

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path of ours is well-formed");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// One template with its data and pictures.
pub struct Sandbox {
    main: Source,
    data: Bytes,
    images: Vec<(String, Bytes)>,
}

impl Sandbox {
    /// The names of the pictures are added to the data as `images`.
    pub fn new(template: &str, mut data: Value, images: &Images) -> Sandbox {
        if let Value::Object(fields) = &mut data {
            fields.insert("images".to_owned(), images.keys().cloned().collect());
        }
        Sandbox {
            main: Source::new(COMMON.main, template.to_owned()),
            data: Bytes::new(data.to_string().into_bytes()),
            images: images.iter().map(|(name, bytes)| (name.clone(), Bytes::new(bytes.clone()))).collect(),
        }
    }
}

impl World for Sandbox {
    fn library(&self) -> &LazyHash<Library> {
        &COMMON.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &COMMON.book
    }

    fn main(&self) -> FileId {
        COMMON.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == COMMON.main {
            return Ok(self.main.clone());
        }
        if id == COMMON.prelude.id() {
            return Ok(COMMON.prelude.clone());
        }
        self.file(id).and(Err(FileError::NotSource))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if *id.get().root() != VirtualRoot::Project {
            return Err(FileError::AccessDenied);
        }
        let path = id.get().vpath().get_without_slash();
        if path == "data.json" {
            return Ok(self.data.clone());
        }
        let image = self.images.iter().find(|(name, _)| name == path);
        image.map(|(_, bytes)| bytes.clone()).ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        COMMON.fonts.get(index).cloned()
    }

    /// There is no clock: a document that is set again must be the same.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
