//! Rules about the tables, read from the catalogue of the database named by `TEST_DATABASE` after all
//! migrations. What a distributed database would need is what keeps rows of one client together here.

mod upgrade;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use migrations::{APPEND_ONLY, Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};

/// Tables led by their own key: what everyone needs, and registries of what is unique across clients. Every
/// other table belongs to a client.
const REFERENCE: [&str; 60] = [
    "api_key",
    "app_user",
    "audit_entry",
    "bank_line",
    "bank_payer",
    "bank_statement",
    "bill_run",
    "bill_schedule",
    "cabinet_code",
    "cabinet_consent",
    "cabinet_login",
    "cabinet_plan",
    "cabinet_session",
    "client_field",
    "client_group",
    "client_key",
    "counter",
    "credit_policy",
    "credit_recheck",
    "document_number",
    "document_pack",
    "gateway_account",
    "gateway_event",
    "gateway_ref",
    "gateway_register",
    "idempotency",
    "import_cell",
    "import_change",
    "import_job",
    "import_rejected",
    "inbox",
    "issuer",
    "job_state",
    "number_counter",
    "number_series",
    "picture",
    "plan",
    "plan_version",
    "product",
    "reference_state",
    "saved_view",
    "seaql_migrations",
    "seller",
    "seller_account",
    "seller_picture",
    "session",
    "setting",
    "setting_change",
    "sign_in_challenge",
    "suspense_payment",
    "template_publication",
    "template_text",
    "template_version",
    "user_recovery",
    "user_seller",
    "user_totp",
    "webhook_attempt",
    "webhook_delivery",
    "webhook_endpoint",
    "webhook_event",
];

/// The table of clients: its own id is what the others call `client_id`.
const CLIENT: &str = "client";

/// A fresh database with all migrations; a database on a server is dropped by `close`.
struct Fresh {
    conn: DatabaseConnection,
    on_server: Option<(String, String)>,
}

impl Fresh {
    async fn open() -> Result<Self, DbErr> {
        Fresh::after(None).await
    }

    /// After so many migrations; none = all.
    async fn after(migrations: Option<u32>) -> Result<Self, DbErr> {
        let (url, on_server) = match std::env::var("TEST_DATABASE").as_deref() {
            Ok("postgres") => {
                static NEXT: AtomicU32 = AtomicU32::new(0);
                let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a server");
                let name =
                    format!("catalogue_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                let admin = Database::connect(&server).await?;
                admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
                (with_database(&server, &name), Some((server, name)))
            }
            _ => ("sqlite::memory:".to_owned(), None),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        let conn = Database::connect(options).await?;
        Migrator::up(&conn, migrations).await?;
        Ok(Self { conn, on_server })
    }

    async fn close(self) -> Result<(), DbErr> {
        self.conn.close().await?;
        if let Some((server, name)) = self.on_server {
            let admin = Database::connect(&server).await?;
            admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }

    fn is_postgres(&self) -> bool {
        self.conn.get_database_backend() == DbBackend::Postgres
    }

    /// Rows of one text column.
    async fn column(&self, sql: &str) -> Result<Vec<String>, DbErr> {
        let rows =
            self.conn.query_all_raw(Statement::from_string(self.conn.get_database_backend(), sql)).await?;
        rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect()
    }

    async fn tables(&self) -> Result<Vec<String>, DbErr> {
        self.column(if self.is_postgres() {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        })
        .await
    }

    /// `column type` of the table.
    async fn columns(&self, table: &str) -> Result<Vec<String>, DbErr> {
        self.column(&if self.is_postgres() {
            format!(
                "SELECT column_name || ' ' || data_type FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}'"
            )
        } else {
            format!("SELECT name || ' ' || lower(type) FROM pragma_table_info('{table}')")
        })
        .await
    }

    /// Columns of every primary and unique key of the table, joined by commas.
    async fn keys(&self, table: &str) -> Result<Vec<String>, DbErr> {
        self.column(&if self.is_postgres() {
            format!(
                "SELECT string_agg(pg_get_indexdef(i.indexrelid, k.n, true), ',' ORDER BY k.n) \
                 FROM pg_index i, generate_series(1, i.indnkeyatts) AS k(n) \
                 WHERE i.indrelid = '{table}'::regclass AND i.indisunique GROUP BY i.indexrelid"
            )
        } else {
            format!(
                "SELECT group_concat(name, ',') FROM (SELECT l.name AS key, coalesce(c.name, '?') AS name \
                 FROM pragma_index_list('{table}') l, pragma_index_info(l.name) c \
                 WHERE l.\"unique\" ORDER BY l.name, c.seqno) GROUP BY key"
            )
        })
        .await
    }

    /// `columns -> table` of every foreign key of the table.
    async fn references(&self, table: &str) -> Result<Vec<String>, DbErr> {
        self.column(&if self.is_postgres() {
            format!(
                "SELECT string_agg(a.attname, ',' ORDER BY k.n) || ' -> ' || c.confrelid::regclass \
                 FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY AS k(att, n), pg_attribute a \
                 WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass \
                   AND a.attrelid = c.conrelid AND a.attnum = k.att GROUP BY c.oid, c.confrelid"
            )
        } else {
            format!(
                "SELECT group_concat(\"from\", ',') || ' -> ' || \"table\" \
                 FROM (SELECT * FROM pragma_foreign_key_list('{table}') ORDER BY id, seq) GROUP BY id"
            )
        })
        .await
    }
}

/// The URL with another database name, parameters kept.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').map_or((url, None), |(left, right)| (left, Some(right)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let parameters = parameters.map(|text| format!("?{text}")).unwrap_or_default();
    format!("{}/{name}{parameters}", &address[..end])
}

fn is_reference(table: &str) -> bool {
    REFERENCE.contains(&table) || table == CLIENT
}

/// Keys of a table of a client that do not begin with the client.
fn misled(table: &str, keys: &[String], references: &[String]) -> Vec<String> {
    let first = |columns: &str| columns.split(',').next().unwrap_or_default().to_owned();
    let keys = keys.iter().filter(|key| first(key) != "client_id").map(|key| format!("{table}: key ({key})"));
    let apart = |reference: &&String| {
        let (columns, to) = reference.split_once(" -> ").unwrap_or((reference, ""));
        !REFERENCE.contains(&to) && first(columns) != "client_id"
    };
    let references =
        references.iter().filter(apart).map(|reference| format!("{table}: reference {reference}"));
    keys.chain(references).collect()
}

#[tokio::test]
async fn keys_of_every_table_of_a_client_begin_with_the_client() -> Result<(), DbErr> {
    let fresh = Fresh::open().await?;
    let mut wrong = Vec::new();
    for table in fresh.tables().await?.iter().filter(|table| !is_reference(table)) {
        let keys = fresh.keys(table).await?;
        if keys.is_empty() {
            wrong.push(format!("{table}: no key"));
        }
        wrong.extend(misled(table, &keys, &fresh.references(table).await?));
    }
    fresh.close().await?;
    assert!(wrong.is_empty(), "begin the key with client_id, or name the table in REFERENCE: {wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn every_reference_table_exists_and_does_not_begin_with_the_client() -> Result<(), DbErr> {
    let fresh = Fresh::open().await?;
    let tables: BTreeSet<String> = fresh.tables().await?.into_iter().collect();
    let mut wrong: Vec<String> = REFERENCE
        .iter()
        .filter(|table| !tables.contains(**table))
        .map(|table| format!("{table}: is not there"))
        .collect();
    for table in REFERENCE {
        let keys = fresh.keys(table).await?;
        wrong.extend(
            keys.iter().filter(|key| key.starts_with("client_id")).map(|key| format!("{table}: ({key})")),
        );
    }
    fresh.close().await?;
    assert!(wrong.is_empty(), "a table led by the client is not a reference table: {wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn no_column_is_a_floating_point_or_decimal_number() -> Result<(), DbErr> {
    let fresh = Fresh::open().await?;
    let mut wrong = Vec::new();
    for table in fresh.tables().await? {
        for column in fresh.columns(&table).await? {
            let (name, kind) = column.split_once(' ').unwrap_or((&column, ""));
            if ["real", "double", "float", "decimal", "numeric", "money"].iter().any(|bad| kind.contains(bad))
            {
                wrong.push(format!("{table}.{name}: {kind}"));
            }
            // SQLite's integers have 64 bits in any case.
            if name.ends_with("_minor") && kind != if fresh.is_postgres() { "bigint" } else { "integer" } {
                wrong.push(format!("{table}.{name}: {kind} has no 64 bits"));
            }
        }
    }
    fresh.close().await?;
    assert!(wrong.is_empty(), "amounts are whole minor units: {wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn nothing_depends_on_sequences_or_on_constraints_that_distributed_databases_lack() -> Result<(), DbErr>
{
    let fresh = Fresh::open().await?;
    let mut wrong = Vec::new();
    if fresh.is_postgres() {
        wrong.extend(fresh.column("SELECT 'sequence ' || relname FROM pg_class WHERE relkind = 'S'").await?);
        let identity =
            "SELECT 'identity ' || table_name FROM information_schema.columns WHERE is_identity = 'YES'";
        wrong.extend(fresh.column(identity).await?);
        wrong.extend(
            fresh.column("SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal").await?,
        );
        let constraints =
            "SELECT 'constraint ' || conname FROM pg_constraint WHERE contype = 'x' OR condeferrable";
        wrong.extend(fresh.column(constraints).await?);
    } else {
        let counted =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(sql) LIKE '%autoincrement%'";
        wrong.extend(fresh.column(counted).await?);
    }
    fresh.close().await?;
    assert!(wrong.is_empty(), "ids and numbers come from the application: {wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn terms_of_credit_of_before_become_what_a_client_states_itself() -> Result<(), DbErr> {
    let fresh = Fresh::after(Some(16)).await?;
    let id = |n: u32| match fresh.is_postgres() {
        true => format!("'00000000-0000-0000-0000-{n:012}'"),
        false => format!("x'{n:032}'"),
    };
    let at = "'2026-03-01 00:00:00+00:00'";
    let seller = format!(
        "INSERT INTO seller (id, name, short_name, currency, created_at) VALUES ({}, 'x', 'x', 'RUB', {at})",
        id(1)
    );
    fresh.conn.execute_unprepared(&seller).await?;
    for (n, limit, days, balance) in [(2, 50_000, "10", -1), (3, 0, "NULL", 0)] {
        let client = format!(
            "INSERT INTO client (id, seller_id, kind, name, currency, state, tags, name_key, search_key, created_at, \
             credit_limit_minor, payment_days, balance_minor) VALUES ({}, {}, 'individual', 'n{n}', 'RUB', 'active', '[]', \
             'n', 'n', {at}, {limit}, {days}, {balance})",
            id(n),
            id(1)
        );
        fresh.conn.execute_unprepared(&client).await?;
    }
    Migrator::up(&fresh.conn, None).await?;
    let text = if fresh.is_postgres() { "credit_own::text" } else { "credit_own" };
    let own = format!(
        "SELECT name || ' ' || CASE WHEN credit_check_on IS NULL THEN 'rests ' ELSE 'is looked at ' END || \
         COALESCE({text}, 'nothing') FROM client ORDER BY name"
    );
    let own = fresh.column(&own).await?;
    fresh.close().await?;
    let (first, stated) = own[0].split_at("n2 is looked at ".len());
    assert_eq!((first, own[1].as_str()), ("n2 is looked at ", "n3 rests nothing"));
    let stated: serde_json::Value = serde_json::from_str(stated).expect("a document");
    let expected = serde_json::json!({ "currency": "RUB", "limit_minor": 50_000, "payment_days": 10, "grace_days": null });
    assert_eq!(stated, expected);
    Ok(())
}

#[tokio::test]
async fn sqlite_guards_exactly_the_append_only_tables_against_changes() -> Result<(), DbErr> {
    let fresh = Fresh::open().await?;
    if !fresh.is_postgres() {
        let kinds = "SELECT tbl_name || ' ' || CASE WHEN sql LIKE '%BEFORE UPDATE%' THEN 'update' ELSE 'delete' END \
                     FROM sqlite_master WHERE type = 'trigger' ORDER BY 1";
        let expected: Vec<String> = APPEND_ONLY
            .iter()
            .flat_map(|table| [format!("{table} delete"), format!("{table} update")])
            .collect();
        assert_eq!(fresh.column(kinds).await?, expected);
    }
    fresh.close().await
}

#[tokio::test]
async fn a_key_without_the_client_is_seen_in_the_catalogue() -> Result<(), DbErr> {
    let fresh = Fresh::open().await?;
    let broken = "CREATE TABLE broken (id bigint NOT NULL, client_id char(36) NOT NULL, plan_id bigint, PRIMARY KEY (id), \
                  UNIQUE (client_id, plan_id), FOREIGN KEY (id) REFERENCES broken (id))";
    fresh.conn.execute_unprepared(broken).await?;
    let mut keys = fresh.keys("broken").await?;
    keys.sort();
    let references = fresh.references("broken").await?;
    fresh.close().await?;
    assert_eq!(keys, ["client_id,plan_id", "id"]);
    assert_eq!(references, ["id -> broken"]);
    assert_eq!(misled("broken", &keys, &references), ["broken: key (id)", "broken: reference id -> broken"]);
    Ok(())
}

#[test]
fn a_database_name_is_replaced_and_parameters_stay() {
    let socket = "postgres://postgres@localhost/postgres?host=/tmp/there";
    assert_eq!(with_database(socket, "mine"), "postgres://postgres@localhost/mine?host=/tmp/there");
    assert_eq!(with_database("postgres://u:p@host:5432", "mine"), "postgres://u:p@host:5432/mine");
}
