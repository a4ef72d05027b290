//! The stand-ins for Robokassa and ЮKassa as a program of their own: `gateways [ADDRESS]`.

use tests::gateways::Gateways;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let gateways = Gateways::on(&address).await?;
    println!("Robokassa and ЮKassa stand in at {}; faults and settings: POST /control", gateways.base());
    gateways.serve().await;
    Ok(())
}
