//! Making a product, or changing it.

use leptos::prelude::*;
use shared::catalog::CatalogState;
use shared::ids::SellerId;

use super::words::state_options;
use crate::calls::catalog::{self, ProductCreateInput, ProductUpdateInput, ProductView};
use crate::calls::sellers::{self, SellerView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::summary::focus;
use crate::ui::{Dialog, DialogForm, SelectField, Submission, TextArea, TextField, Toasts};

/// What the dialog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductSubject {
    /// A product that does not exist yet.
    New,
    /// One that does.
    Known(Box<ProductView>),
}

/// The dialog; open while it has a subject.
#[component]
pub fn ProductDialog(
    subject: RwSignal<Option<ProductSubject>>,
    /// Sellers among which a new product may choose.
    sellers: Signal<Vec<SellerView>>,
    /// The product was made or changed.
    #[prop(into)]
    done: Callback<ProductView>,
    /// The product has to be read anew.
    #[prop(into)]
    reread: Callback<()>,
) -> impl IntoView {
    let open = opened_by(subject);
    let title = Signal::derive(move || {
        let title = match subject.get() {
            Some(ProductSubject::Known(_)) => tr!(catalog.edit_product),
            Some(ProductSubject::New) | None => tr!(catalog.new_product),
        };
        title.to_owned()
    });
    let form = move || {
        let subject = subject.get()?;
        let sellers = sellers.get_untracked();
        Some(view! { <Form open=open subject=subject sellers=sellers done=done reread=reread/> })
    };
    view! { <Dialog open=open title=title id="product-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    seller: RwSignal<String>,
    code: RwSignal<String>,
    name: RwSignal<String>,
    description: RwSignal<String>,
    state: RwSignal<String>,
}

impl Draft {
    fn of(product: Option<&ProductView>, sellers: &[SellerView]) -> Draft {
        let text = |part: fn(&ProductView) -> String| RwSignal::new(product.map(part).unwrap_or_default());
        Draft {
            seller: RwSignal::new(sellers.first().map(|seller| seller.id.to_string()).unwrap_or_default()),
            code: text(|product| product.code.clone()),
            name: text(|product| product.name.clone()),
            description: text(|product| product.description.clone().unwrap_or_default()),
            state: text(|product| product.state.code().to_owned()),
        }
    }

    /// Empties what no two products share.
    fn begin_next(self) {
        for field in [self.code, self.name, self.description] {
            field.set(String::new());
        }
    }

    fn created(self, key: String) -> ProductCreateInput {
        ProductCreateInput {
            seller_id: self.seller.with_untracked(|seller| seller.parse::<SellerId>().ok()),
            code: self.code.get_untracked().trim().to_owned(),
            name: self.name.get_untracked().trim().to_owned(),
            description: Some(self.description.get_untracked().trim().to_owned())
                .filter(|text| !text.is_empty()),
            idempotency_key: key,
        }
    }

    /// An empty description is sent as it is: left out, the old one would stay.
    fn changed(self, product: &ProductView) -> ProductUpdateInput {
        ProductUpdateInput {
            id: product.id,
            version: product.version,
            name: Some(self.name.get_untracked().trim().to_owned()),
            description: Some(self.description.get_untracked().trim().to_owned()),
            state: CatalogState::from_code(&self.state.get_untracked()),
        }
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    subject: ProductSubject,
    sellers: Vec<SellerView>,
    done: Callback<ProductView>,
    reread: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let known = match subject {
        ProductSubject::New => None,
        ProductSubject::Known(product) => Some(*product),
    };
    let draft = Draft::of(known.as_ref(), &sellers);
    let is_new = known.is_none();
    let more = RwSignal::new(false);
    let known = StoredValue::new(known);
    let send = move |()| {
        let blank = |value: RwSignal<String>| value.with_untracked(|value| value.trim().is_empty());
        if blank(draft.name) || blank(draft.code) {
            return;
        }
        let ask = async move {
            match known.get_value() {
                None => catalog::create_product(draft.created(submission.key())).await,
                Some(product) => catalog::update_product(draft.changed(&product)).await,
            }
        };
        submission.send(ask, move |product: ProductView| {
            toasts.done(tr!(catalog.product_saved, name = product.name.clone()).to_string());
            if more.get_untracked() {
                draft.begin_next();
                focus("product-name");
            } else {
                open.set(false);
            }
            done.try_run(product);
        });
    };
    let choices = sellers::choices(&sellers);
    let choose_seller = is_new && choices.len() > 1;
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="product-submit"
            button=move || if is_new { tr!(catalog.create_product) } else { tr!(catalog.save) }
            more=is_new.then_some(more)
            reread=reread
        >
                {choose_seller
                    .then(|| {
                        view! {
                            <SelectField
                                id="product-seller"
                                label=tr!(catalog.seller)
                                value=draft.seller
                                options=Signal::stored(choices)
                                error=submission.field("sellerId")
                            />
                        }
                    })}
                <TextField
                    id="product-name"
                    label=tr!(catalog.name)
                    value=draft.name
                    autofocus=true
                    error=submission.required("name", draft.name, tr!(catalog.name_empty))
                />
                {is_new
                    .then(|| {
                        view! {
                            <TextField
                                id="product-code"
                                label=tr!(catalog.code)
                                value=draft.code
                                hint=tr!(catalog.code_hint)
                                error=submission.required("code", draft.code, tr!(catalog.code_empty))
                            />
                        }
                    })}
                <TextArea
                    id="product-description"
                    label=tr!(catalog.description)
                    value=draft.description
                    optional=true
                    error=submission.field("description")
                />
                {(!is_new)
                    .then(|| {
                        view! {
                            <SelectField
                                id="product-state"
                                label=tr!(catalog.state)
                                value=draft.state
                                options=Signal::stored(state_options())
                                hint=tr!(catalog.product_state_hint)
                            />
                        }
                    })}
        </DialogForm>
    }
}
