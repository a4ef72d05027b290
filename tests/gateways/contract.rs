//! One suite for all gateways: what the port promises, of each adapter against its stand-in and of the one in memory.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chrono::Utc;
use server::gateways::adapters::{Fake, Robokassa, RobokassaShop, Yookassa, YookassaShop};
use server::gateways::port::{Gateway, Giving, Known, Method, New, Seen, Told};
use shared::gateway::GatewayHash;
use shared::gateway::intent::IntentState;
use shared::money::{Currency, Money};
use tests::gateways::{FaultKind, Gateways};

/// A gateway, and the payer before it.
struct Bench {
    gateway: Arc<dyn Gateway>,
    payer: Payer,
}

enum Payer {
    Robokassa(Gateways),
    Yookassa(Gateways),
    Fake(Arc<Fake>),
}

fn roubles(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Rub)
}

fn robokassa(gateways: &Gateways, second: &str) -> Robokassa {
    Robokassa(RobokassaShop {
        login: "demo".to_owned(),
        first: "pass1".to_owned(),
        second: second.to_owned(),
        third: Some("pass3pass3".to_owned()),
        hash: GatewayHash::Md5,
        test: false,
        pages: gateways.base().to_owned(),
        services: gateways.base().to_owned(),
        timeout: Duration::from_secs(5),
    })
}

fn yookassa(gateways: &Gateways, secret: &str) -> Yookassa {
    Yookassa(YookassaShop {
        shop: "100500".to_owned(),
        secret: secret.to_owned(),
        base: format!("{}/v3", gateways.base()),
        timeout: Duration::from_secs(5),
    })
}

async fn benches() -> Result<Vec<Bench>> {
    let (first, second) = (Gateways::start().await?, Gateways::start().await?);
    let fake = Arc::new(Fake::default());
    Ok(vec![
        Bench { gateway: Arc::new(robokassa(&first, "pass2")), payer: Payer::Robokassa(first) },
        Bench { gateway: Arc::new(yookassa(&second, "test_key")), payer: Payer::Yookassa(second) },
        Bench { gateway: fake.clone(), payer: Payer::Fake(fake) },
    ])
}

fn new(number: i64) -> New {
    let known = Known {
        number,
        own: format!("int_{number}"),
        key: format!("key-{number}"),
        remote: None,
        amount: roubles(99_050),
        since: Utc::now(),
        fresh: true,
        request: None,
    };
    New {
        known,
        description: "Счёт № 1".to_owned(),
        email: Some("a@example.ru".to_owned()),
        back: "https://example.ru/back".to_owned(),
        hold: false,
        save: false,
        receipt: None,
        expires_at: None,
    }
}

fn done<T: std::fmt::Debug>(told: Told<T>) -> Result<T> {
    told.content::<()>().map_err(|told| anyhow::anyhow!("{told:?}"))
}

impl Bench {
    /// A payment that is written down as the server does it, and begun.
    async fn begun(&self, mut new: New) -> Result<(New, Seen)> {
        new.known.request = self.gateway.request(&new, None).map_err(anyhow::Error::msg)?;
        let seen = done(self.gateway.begin(&new).await)?;
        new.known.remote.clone_from(&seen.remote);
        Ok((new, seen))
    }

    /// The payer acts on the page.
    async fn pay(&self, new: &New, seen: &Seen, pays: bool) -> Result<()> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let url = seen.pay_url.clone().context("where to pay")?;
        match &self.payer {
            Payer::Robokassa(gateways) => {
                let opened = http.get(url).send().await?;
                ensure!(opened.status().is_redirection(), "{}", opened.text().await?);
                let act = if pays { "act=pay" } else { "act=decline" };
                let page = format!("{}/Merchant/Pay/{}", gateways.base(), new.known.number);
                http.post(page).body(act).send().await?;
            }
            Payer::Yookassa(_) => {
                let card = if pays { "5555555555554444" } else { "5555555555554600" };
                let form = format!("act=pay&card={card}");
                let media = "application/x-www-form-urlencoded";
                http.post(url).header("content-type", media).body(form).send().await?;
            }
            Payer::Fake(fake) => fake.pay(new.known.number, pays),
        }
        Ok(())
    }

    async fn paid(&self, new: New) -> Result<(New, Seen)> {
        let (mut new, seen) = self.begun(new).await?;
        self.pay(&new, &seen, true).await?;
        let seen = done(self.gateway.look(&new.known).await)?;
        new.known.remote.clone_from(&seen.remote);
        Ok((new, seen))
    }

    /// The answer to the next call is lost after its work.
    fn lose_next(&self, kind: FaultKind, robokassa: &str, yookassa: &str) {
        match &self.payer {
            Payer::Robokassa(gateways) => gateways.fault(robokassa, kind),
            Payer::Yookassa(gateways) => gateways.fault(yookassa, kind),
            Payer::Fake(fake) => fake.lose_next(),
        }
    }

    /// How a payment stands when it is no longer open.
    async fn ended(&self, known: &Known) -> Result<Seen> {
        for _ in 0..200 {
            if let Told::Done(seen) = self.gateway.look(known).await
                && !seen.state.is_open()
            {
                return Ok(seen);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("the payment does not end")
    }
}

#[tokio::test]
async fn who_pays_has_paid_the_sum_under_our_own_id() -> Result<()> {
    for bench in benches().await? {
        let (_, seen) = bench.paid(new(1)).await?;
        assert_eq!((seen.state, seen.amount), (IntentState::Paid, Some(roubles(99_050))));
        assert_eq!(seen.own.as_deref(), Some("int_1"));
        ensure!(seen.remote.is_some() && !seen.test);
    }
    Ok(())
}

#[tokio::test]
async fn who_declines_has_not_paid_and_there_is_a_reason() -> Result<()> {
    for bench in benches().await? {
        let (new, seen) = bench.begun(new(1)).await?;
        bench.pay(&new, &seen, false).await?;
        let seen = done(bench.gateway.look(&new.known).await)?;
        assert_eq!(seen.state, IntentState::Cancelled);
        ensure!(seen.reason.is_some());
    }
    Ok(())
}

#[tokio::test]
async fn of_held_money_a_part_is_taken_once() -> Result<()> {
    for bench in benches().await? {
        let (new, seen) = bench.paid(New { hold: true, ..new(1) }).await?;
        assert_eq!(seen.state, IntentState::Held);
        done(bench.gateway.capture(&new.known, roubles(9_050), None).await)?;
        let seen = done(bench.gateway.look(&new.known).await)?;
        assert_eq!((seen.state, seen.amount), (IntentState::Paid, Some(roubles(9_050))));
        let again = bench.gateway.cancel(&new.known).await;
        ensure!(matches!(again, Told::Refused(_)), "{again:?}");
    }
    Ok(())
}

#[tokio::test]
async fn held_money_that_is_let_go_is_not_paid() -> Result<()> {
    for bench in benches().await? {
        let (new, _) = bench.paid(New { hold: true, ..new(1) }).await?;
        done(bench.gateway.cancel(&new.known).await)?;
        assert_eq!(done(bench.gateway.look(&new.known).await)?.state, IntentState::Cancelled);
        let late = bench.gateway.capture(&new.known, roubles(100), None).await;
        ensure!(matches!(late, Told::Refused(_)), "{late:?}");
    }
    Ok(())
}

async fn saved(bench: &Bench) -> Result<Method> {
    let (_, seen) = bench.paid(New { save: true, ..new(1) }).await?;
    seen.method.context("a method is kept")
}

#[tokio::test]
async fn a_saved_method_is_charged_without_the_payer() -> Result<()> {
    for bench in benches().await? {
        let method = saved(&bench).await?;
        let mut charge = new(2);
        charge.known.request = bench.gateway.request(&charge, Some(&method)).map_err(anyhow::Error::msg)?;
        let seen = done(bench.gateway.charge(&charge, &method).await)?;
        charge.known.remote = seen.remote;
        let seen = bench.ended(&charge.known).await?;
        assert_eq!((seen.state, seen.amount), (IntentState::Paid, Some(roubles(99_050))));
        let nobody = Method { remote: "777".to_owned(), title: String::new() };
        let mut wrong = new(3);
        wrong.known.request = bench.gateway.request(&wrong, Some(&nobody)).map_err(anyhow::Error::msg)?;
        let refused = bench.gateway.charge(&wrong, &nobody).await;
        ensure!(matches!(refused, Told::Refused(_)), "{refused:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_charge_whose_answer_was_lost_is_looked_up_and_happened_once() -> Result<()> {
    for kind in [FaultKind::ErrorAfter, FaultKind::DropAfter, FaultKind::PageAfter] {
        for bench in benches().await? {
            let method = saved(&bench).await?;
            let mut charge = new(2);
            charge.known.request =
                bench.gateway.request(&charge, Some(&method)).map_err(anyhow::Error::msg)?;
            bench.lose_next(kind, "/Merchant/Recurring", "/v3/payments");
            let lost = bench.gateway.charge(&charge, &method).await;
            ensure!(matches!(lost, Told::Unknown(_)), "{kind:?}: {lost:?}");
            let seen = bench.ended(&charge.known).await?;
            assert_eq!((seen.state, seen.amount), (IntentState::Paid, Some(roubles(99_050))));
            let payments = match &bench.payer {
                Payer::Robokassa(gateways) => gateways.world.lock().unwrap().robokassa.operations.len(),
                Payer::Yookassa(gateways) => gateways.world.lock().unwrap().yookassa.payments.len(),
                Payer::Fake(fake) => fake.payments(),
            };
            assert_eq!(payments, 2);
        }
    }
    Ok(())
}

fn giving(key: &str, minor: i64) -> Giving {
    Giving {
        receipt: None,
        key: key.to_owned(),
        amount: roubles(minor),
        reason: "Возврат".to_owned(),
        remote: None,
        fresh: true,
    }
}

#[tokio::test]
async fn parts_go_back_until_nothing_is_left() -> Result<()> {
    for bench in benches().await? {
        let (new, _) = bench.paid(new(1)).await?;
        for key in ["first", "second"] {
            let mut part = giving(key, 45_000);
            part.remote = done(bench.gateway.refund(&new.known, &part).await)?.remote;
            let seen = done(bench.gateway.look_refund(&new.known, &part).await)?;
            assert_eq!(seen.done, Some(true));
        }
        let more = bench.gateway.refund(&new.known, &giving("third", 9_051)).await;
        ensure!(matches!(more, Told::Refused(_)), "{more:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_never_sent_twice() -> Result<()> {
    for bench in benches().await? {
        let (new, _) = bench.paid(new(1)).await?;
        bench.lose_next(FaultKind::ErrorAfter, "/RefundService/Refund/Create", "/v3/refunds");
        let lost = bench.gateway.refund(&new.known, &giving("first", 45_000)).await;
        ensure!(matches!(lost, Told::Unknown(_)), "{lost:?}");
        let looked = bench.gateway.look_refund(&new.known, &giving("first", 45_000)).await;
        let left = match &bench.payer {
            Payer::Robokassa(gateways) => {
                // It gave no number to ask by: a person looks into the cabinet.
                ensure!(matches!(looked, Told::Unknown(_)), "{looked:?}");
                99_050 - gateways.world.lock().unwrap().robokassa.operations["1"].refunded
            }
            Payer::Yookassa(gateways) => {
                assert_eq!(done(looked)?.done, Some(true));
                let world = gateways.world.lock().unwrap();
                99_050 - world.yookassa.payments.values().map(|payment| payment.refunded).sum::<i64>()
            }
            Payer::Fake(_) => {
                assert_eq!(done(looked)?.done, Some(true));
                54_050
            }
        };
        assert_eq!(left, 54_050);
    }
    Ok(())
}

#[tokio::test]
async fn what_the_gateway_does_not_know_is_told_apart_from_what_nobody_knows() -> Result<()> {
    for bench in benches().await? {
        let mut known = new(404).known;
        if let Payer::Yookassa(_) = bench.payer {
            known.remote = Some("22e12f66-000f-5000-8000-18db351245c7".to_owned());
        }
        let told = bench.gateway.look(&known).await;
        ensure!(matches!(told, Told::NotFound(_)), "{told:?}");
        bench.lose_next(FaultKind::ErrorBefore, "/Merchant/WebService", "/v3/payments");
        let told = bench.gateway.look(&known).await;
        ensure!(matches!(told, Told::Unknown(_)), "{told:?}");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_secrets_are_refused_and_right_ones_are_told() -> Result<()> {
    let gateways = Gateways::start().await?;
    let wrong: [Arc<dyn Gateway>; 2] =
        [Arc::new(robokassa(&gateways, "wrong")), Arc::new(yookassa(&gateways, "wrong"))];
    for gateway in wrong {
        let told = gateway.test().await;
        ensure!(matches!(told, Told::Refused(_)), "{told:?}");
    }
    for bench in benches().await? {
        done(bench.gateway.test().await)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_payment_of_which_only_our_id_is_left_is_found_in_the_list() -> Result<()> {
    let gateways = Gateways::start().await?;
    let bench =
        Bench { gateway: Arc::new(yookassa(&gateways, "test_key")), payer: Payer::Yookassa(gateways) };
    for number in 1..=120 {
        bench.begun(new(number)).await?;
    }
    let known = Known { fresh: false, ..new(3).known };
    let seen = done(bench.gateway.look(&known).await)?;
    assert_eq!(seen.own.as_deref(), Some("int_3"));
    let nobody = bench.gateway.look(&Known { fresh: false, ..new(777).known }).await;
    ensure!(matches!(nobody, Told::NotFound(_)), "{nobody:?}");
    Ok(())
}
