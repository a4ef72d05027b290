//! What the steps of one import share: the import, the beginning of its file, and the mapping in work.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::ImportId;
use shared::imports::{Delimiter, FileEncoding, ImportState, Mapping, suggest};
use shared::text::fold;

use crate::calls::imports::{self, ImportPreview, ImportView, Under};
use crate::live::End;
use crate::remote::Remote;
use crate::tr;
use crate::ui::Address;
use crate::ui::erased::effect;

/// Pause between two questions when there is no stream, milliseconds.
const ASK_EVERY_MS: u32 = 1500;

/// Names of the steps of the wizard.
pub fn step_names() -> Vec<String> {
    let names = [
        tr!(imports.step_kind),
        tr!(imports.step_file),
        tr!(imports.step_mapping),
        tr!(imports.step_check),
        tr!(imports.step_apply),
        tr!(imports.step_result),
    ];
    names.map(str::to_owned).to_vec()
}

/// What is shown of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Encoding, delimiter, the first rows.
    File,
    /// Which column is which field.
    Mapping,
    /// What would happen; how to apply.
    Check,
    /// A pass is under way.
    Working,
    /// What has happened.
    Result,
}

impl Step {
    /// The step that the state asks for; the address may choose an earlier one while nothing is written.
    pub fn of(state: ImportState, wanted: &str) -> Step {
        let usual = match state {
            ImportState::Draft => Step::File,
            ImportState::Cancelled => Step::Mapping,
            ImportState::Checked | ImportState::Failed => Step::Check,
            ImportState::Checking | ImportState::Applying => return Step::Working,
            ImportState::Applied | ImportState::Reverted => return Step::Result,
        };
        match wanted {
            "file" => Step::File,
            "mapping" => Step::Mapping,
            _ => usual,
        }
    }

    /// Its place among [`step_names`].
    pub const fn at(self, state: ImportState) -> usize {
        match self {
            Step::File => 1,
            Step::Mapping => 2,
            Step::Check => 3,
            Step::Working => match state {
                ImportState::Checking => 3,
                ImportState::Draft
                | ImportState::Checked
                | ImportState::Applying
                | ImportState::Applied
                | ImportState::Failed
                | ImportState::Cancelled
                | ImportState::Reverted => 4,
            },
            Step::Result => 6,
        }
    }
}

/// One import in work.
#[derive(Clone, Copy)]
pub struct Work {
    /// Its id.
    pub id: ImportId,
    /// The import.
    pub import: Remote<ImportView>,
    /// The beginning of its file under the encoding and delimiter of the mapping in work.
    pub preview: Remote<ImportPreview>,
    /// The mapping in work; nothing before the import has come.
    pub mapping: RwSignal<Option<Mapping>>,
    /// Speaks when another mapping has taken the place of the one in work.
    pub replaced: Trigger,
    /// The page's address.
    pub address: Address,
    /// True while the live stream is lost and we ask instead.
    pub lost: RwSignal<bool>,
    following: StoredValue<bool>,
}

impl Work {
    /// Reads the import and follows it whenever it works.
    pub fn new(id: ImportId, address: Address) -> Work {
        let import = Remote::new(move || imports::one(id));
        let mapping = RwSignal::new(None::<Mapping>);
        effect(move |_| {
            if let Some(import) = import.data()
                && mapping.with_untracked(Option::is_none)
            {
                mapping.set(imports::mapping(&import.mapping));
            }
        });
        let reading = Memo::new(move |_| {
            mapping.with(|mapping| mapping.as_ref().map(|mapping| (mapping.encoding, mapping.delimiter)))
        });
        let preview = Remote::new(move || {
            reading.track();
            let draft = mapping.get_untracked();
            imports::preview(id, draft.map_or(Under::Own, |draft| Under::Mapping(Box::new(draft))))
        });
        let following = StoredValue::new(false);
        let (replaced, lost) = (Trigger::new(), RwSignal::new(false));
        let work = Work { id, import, preview, mapping, replaced, address, lost, following };
        work.keep_headers();
        work.keep_following();
        work
    }

    /// The headers of the file.
    pub fn headers(self) -> Vec<String> {
        self.preview.map(|preview| preview.headers.clone()).unwrap_or_default()
    }

    /// Changes the mapping in work.
    pub fn amend(self, change: impl FnOnce(&mut Mapping)) {
        self.mapping.update(|mapping| {
            if let Some(mapping) = mapping {
                change(mapping);
            }
        });
    }

    /// Reads the file another way.
    pub fn read_as(self, encoding: FileEncoding, delimiter: Delimiter) {
        self.amend(|mapping| {
            mapping.encoding = encoding;
            mapping.delimiter = delimiter;
        });
    }

    /// A file that is read another way may have other headers: what maps absent ones goes, and what the new ones
    /// suggest comes.
    fn keep_headers(self) {
        effect(move |_| {
            let headers = self.headers();
            let known: Vec<String> = headers.iter().map(|header| fold(header)).collect();
            let absent = |mapping: &Mapping| {
                let names = mapping.columns.values().flat_map(|columns| columns.names());
                names.into_iter().any(|name| !known.contains(&fold(name)))
            };
            let stale = self.mapping.with_untracked(|mapping| mapping.as_ref().is_some_and(absent));
            if !headers.is_empty() && stale {
                self.amend(|mapping| mapping.columns = suggest(mapping.kind, &headers));
            }
        });
    }

    fn keep_following(self) {
        let busy = Memo::new(move |_| self.import.map(|import| import.state.is_busy()).unwrap_or_default());
        effect(move |_| {
            if busy.get() && !self.following.get_value() {
                self.following.set_value(true);
                spawn_local(self.follow());
            }
        });
    }

    /// True while the page is still there.
    fn alive(self) -> bool {
        self.following.try_get_value().is_some()
    }

    async fn follow(self) {
        let end = imports::follow(self.id, |import| {
            if !self.alive() {
                return false;
            }
            let busy = import.state.is_busy();
            self.import.put(import);
            busy
        })
        .await;
        if self.alive() {
            self.lost.set(end == End::Lost);
            self.ask().await;
        }
        if self.alive() {
            self.following.set_value(false);
            self.lost.set(false);
        }
    }

    /// Reads the import again and again until it rests.
    async fn ask(self) {
        while self.alive() {
            if let Ok(import) = imports::one(self.id).await {
                if !self.alive() {
                    return;
                }
                let busy = import.state.is_busy();
                self.import.put(import);
                if !busy {
                    return;
                }
            }
            TimeoutFuture::new(ASK_EVERY_MS).await;
        }
    }
}
