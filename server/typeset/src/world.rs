//! All that a template can reach.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Binding, Bytes, Datetime, Duration, Module, Scope};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::{Images, Template, common};

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
        library: LazyHash::new(library()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        main: file_id("/main.typ"),
        prelude: Source::new(file_id("/abona.typ"), common().to_owned()),
    }
});

/// The library of the language without foreign programs.
fn library() -> Library {
    let mut library = Library::default();
    let mut global = Scope::new();
    for (name, binding) in library.global.scope().iter().filter(|(name, _)| name.as_str() != "plugin") {
        global.bind(name.clone(), binding.clone());
    }
    library.global = Module::new("global", global);
    library.std = Binding::detached(library.global.clone());
    library
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path of ours is well-formed");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// One template with its data and pictures.
pub struct Sandbox {
    main: Source,
    prelude: Source,
    data: Bytes,
    images: Vec<(String, Bytes)>,
}

impl Sandbox {
    /// The names of the pictures are added to the data as `images`.
    pub fn new(template: &Template, mut data: Value, images: &Images) -> Sandbox {
        if let Value::Object(fields) = &mut data {
            fields.insert("images".to_owned(), images.keys().cloned().collect());
        }
        let prelude = match &template.common {
            Some(text) if text != common() => Source::new(COMMON.prelude.id(), text.clone()),
            Some(_) | None => COMMON.prelude.clone(),
        };
        Sandbox {
            main: Source::new(COMMON.main, template.text.clone()),
            prelude,
            data: Bytes::new(data.to_string().into_bytes()),
            images: images.iter().map(|(name, bytes)| (name.clone(), Bytes::new(bytes.clone()))).collect(),
        }
    }
}

impl Sandbox {
    /// Names that a template may have meant: fields of the data, and what the common file defines.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.prelude.text().lines().filter_map(defined).collect();
        names.insert("d".to_owned());
        fields(&serde_json::from_slice(self.data.as_slice()).unwrap_or_default(), &mut names);
        names
    }
}

/// The name that a line of the common file defines: `#let name(…) = …`.
fn defined(line: &str) -> Option<String> {
    let rest = line.strip_prefix("#let ")?;
    Some(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '-').collect())
}

fn fields(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(of) => {
            for (name, value) in of {
                names.insert(name.clone());
                fields(value, names);
            }
        }
        Value::Array(items) => items.iter().take(1).for_each(|item| fields(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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
        if id == self.prelude.id() {
            return Ok(self.prelude.clone());
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
