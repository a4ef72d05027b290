//! Sets a sample of every shipped template into a folder, to look at: `cargo run -p typeset --example shipped DIR`.

use std::path::Path;

use shared::documents::{DocumentKind, TaxRegime, print, qr, sample};
use typeset::{Images, Template, render, shipped};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).ok_or("name a folder")?;
    for kind in DocumentKind::ALL {
        for (name, regime, n_lines) in [
            ("3", TaxRegime::General, 3),
            ("200", TaxRegime::General, 200),
            ("no-vat", TaxRegime::SimplifiedNoVat, 3),
        ] {
            let content = sample(*kind, regime, n_lines);
            let code = qr::of(&content).and_then(|payload| typeset::qr::svg(&payload));
            let images: Images = code.map(|svg| ("qr.svg".to_owned(), svg)).into_iter().collect();
            let file = format!("{}-{name}.pdf", kind.code());
            match render(&Template::new(shipped(*kind)), print::data(&content), &images) {
                Ok(pdf) => {
                    println!("{file}: {} pages, {} bytes", pdf.pages, pdf.bytes.len());
                    std::fs::write(Path::new(&dir).join(file), pdf.bytes)?;
                }
                Err(fault) => println!("{file}: {fault:?}"),
            }
        }
    }
    Ok(())
}
