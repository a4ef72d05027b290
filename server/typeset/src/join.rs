//! Joins documents into one file to be printed, page after page, while they come.
//!
//! Objects of each document are renumbered and written at once; what stays in memory is where each of them begins.
//! Setting all contents as one document would make templates know of one another (headers, page numbers, styles), and
//! would hold every page in memory.

use std::io::{self, Write};

use lopdf::{Dictionary, Document, Object, ObjectId, Writer};

/// Documents below one node of the tree of pages: viewers look a page up by way of these.
const GROUP: usize = 128;

/// Why documents were not joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The file cannot be written.
    #[error("the joined file cannot be written")]
    Io(#[from] io::Error),
    /// A document is not a PDF that can be read.
    #[error("a document cannot be joined")]
    Document(#[from] lopdf::Error),
    /// There is no page at all.
    #[error("there are no pages to join")]
    Empty,
}

/// A file that documents are added to.
pub struct Joiner<W: Write> {
    out: W,
    at: u64,
    /// Where the object with this number begins; 0 = there is none.
    offsets: Vec<u64>,
    groups: Vec<Group>,
}

struct Group {
    id: u32,
    kids: Vec<ObjectId>,
    pages: i64,
}

const CATALOG: u32 = 1;
const ROOT: u32 = 2;

impl<W: Write> Joiner<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn new(out: W) -> Result<Joiner<W>, JoinError> {
        let mut joiner = Joiner { out, at: 0, offsets: vec![0; 3], groups: Vec::new() };
        joiner.write(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(joiner)
    }

    /// Adds the pages of a document.
    ///
    /// # Errors
    /// It is not a PDF that can be read, or the file cannot be written; the file is of no use then.
    pub fn add(&mut self, pdf: &[u8]) -> Result<(), JoinError> {
        let mut document = Document::load_mem(pdf)?;
        let group = self.group();
        document.renumber_objects_with(self.next_id());
        let catalog = document.trailer.get(b"Root")?.as_reference()?;
        let of_catalog = document.catalog()?;
        let root = of_catalog.get(b"Pages")?.as_reference()?;
        let mut left_out = vec![catalog];
        left_out.extend(of_catalog.get(b"Metadata").and_then(Object::as_reference));
        left_out.extend(document.trailer.get(b"Info").and_then(Object::as_reference));
        let pages = document.get_object_mut(root)?.as_dict_mut()?;
        let count = pages.get(b"Count")?.as_i64()?;
        pages.set("Parent", (group, 0));
        for (id, object) in &document.objects {
            if !left_out.contains(id) && !is_of_the_file(object) {
                self.object(id.0, object)?;
            }
        }
        if let Some(group) = self.groups.last_mut() {
            group.kids.push(root);
            group.pages += count;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Nothing was added, or the file cannot be written.
    pub fn finish(mut self) -> Result<W, JoinError> {
        if self.groups.is_empty() {
            return Err(JoinError::Empty);
        }
        let groups = std::mem::take(&mut self.groups);
        let all = groups.iter().map(|group| group.pages).sum::<i64>();
        let ids: Vec<ObjectId> = groups.iter().map(|group| (group.id, 0)).collect();
        for group in groups {
            let mut node = pages_node(&group.kids, group.pages);
            node.set("Parent", (ROOT, 0));
            self.object(group.id, &node.into())?;
        }
        self.object(ROOT, &pages_node(&ids, all).into())?;
        let mut catalog = Dictionary::new();
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", (ROOT, 0));
        self.object(CATALOG, &catalog.into())?;
        self.table()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn next_id(&self) -> u32 {
        u32::try_from(self.offsets.len()).unwrap_or(u32::MAX)
    }

    /// The number of the node that the next document hangs below.
    fn group(&mut self) -> u32 {
        if let Some(group) = self.groups.last()
            && group.kids.len() < GROUP
        {
            return group.id;
        }
        let id = self.next_id();
        self.offsets.push(0);
        self.groups.push(Group { id, kids: Vec::new(), pages: 0 });
        id
    }

    fn object(&mut self, id: u32, object: &Object) -> Result<(), JoinError> {
        let place = usize::try_from(id).map_err(io::Error::other)?;
        if self.offsets.len() <= place {
            self.offsets.resize(place + 1, 0);
        }
        self.offsets[place] = self.at;
        let mut bytes = format!("{id} 0 obj\n").into_bytes();
        Writer::write_object(&mut bytes, object)?;
        bytes.extend_from_slice(b"\nendobj\n");
        self.write(&bytes)
    }

    /// The table of objects and the end of the file.
    fn table(&mut self) -> Result<(), JoinError> {
        let begin = self.at;
        let offsets = std::mem::take(&mut self.offsets);
        let mut text = format!("xref\n0 {}\n", offsets.len());
        for (id, offset) in offsets.iter().enumerate() {
            text.push_str(&match (id, offset) {
                (0, _) => format!("{:010} 65535 f \n", 0),
                (_, 0) => format!("{:010} 00000 f \n", 0),
                (_, offset) => format!("{offset:010} 00000 n \n"),
            });
        }
        text.push_str(&format!(
            "trailer\n<</Size {}/Root {CATALOG} 0 R>>\nstartxref\n{begin}\n%%EOF\n",
            offsets.len()
        ));
        self.write(text.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), JoinError> {
        self.out.write_all(bytes)?;
        self.at += u64::try_from(bytes.len()).unwrap_or_default();
        Ok(())
    }
}

/// Objects that say how their own file is laid out.
fn is_of_the_file(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm"))
}

fn pages_node(kids: &[ObjectId], count: i64) -> Dictionary {
    let mut node = Dictionary::new();
    node.set("Type", Object::Name(b"Pages".to_vec()));
    node.set("Kids", kids.iter().map(|id| Object::Reference(*id)).collect::<Vec<Object>>());
    node.set("Count", count);
    node
}

#[cfg(test)]
mod tests {
    use shared::documents::{DocumentKind, TaxRegime, print, sample};

    use super::*;
    use crate::{Images, Template, render, shipped};

    fn set(kind: DocumentKind, lines: usize) -> crate::Pdf {
        let content = sample(kind, TaxRegime::General, lines);
        let template = Template::new(shipped(kind));
        render(&template, print::data(&content), &Images::new()).unwrap()
    }

    #[test]
    fn pages_follow_one_another_in_the_order_in_which_documents_came() {
        let (short, long) = (set(DocumentKind::Act, 2), set(DocumentKind::Invoice, 80));
        assert!(short.pages == 1 && long.pages > 1);
        let mut joiner = Joiner::new(Vec::new()).unwrap();
        let order = [&short, &long, &short];
        for pdf in order {
            joiner.add(&pdf.bytes).unwrap();
        }
        let joined = Document::load_mem(&joiner.finish().unwrap()).unwrap();
        let pages = joined.get_pages();
        assert_eq!(pages.len(), long.pages + 2);
        let text = |document: &Document, page: u32| document.get_page_content(document.get_pages()[&page]);
        let (one, many) =
            (Document::load_mem(&short.bytes).unwrap(), Document::load_mem(&long.bytes).unwrap());
        assert_eq!(text(&joined, 1), text(&one, 1));
        assert_eq!(text(&joined, 2), text(&many, 1));
        assert_eq!(text(&joined, 3), text(&many, 2));
        let last = u32::try_from(pages.len()).unwrap();
        assert_eq!(text(&joined, last), text(&one, 1));
        for id in pages.values() {
            assert!(!joined.get_page_fonts(*id).unwrap().is_empty(), "a page has lost its fonts");
        }
    }

    #[test]
    fn many_documents_hang_below_several_nodes() {
        let one = set(DocumentKind::Act, 1);
        let mut joiner = Joiner::new(Vec::new()).unwrap();
        for _ in 0..130 {
            joiner.add(&one.bytes).unwrap();
        }
        let joined = Document::load_mem(&joiner.finish().unwrap()).unwrap();
        assert_eq!(joined.get_pages().len(), 130);
    }

    #[test]
    fn nothing_to_join_and_what_is_no_document_are_told() {
        assert!(matches!(Joiner::new(Vec::new()).unwrap().finish(), Err(JoinError::Empty)));
        assert!(Joiner::new(Vec::new()).unwrap().add(b"no pdf").is_err());
    }
}
