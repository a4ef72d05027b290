//! The lists that can be exported: what is asked of the API, and which columns come of it.

/// How a value of the API becomes a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// As it is.
    Text,
    /// `Money`: the amount, two digits after the comma.
    Money,
    /// A decimal or a whole number.
    Number,
    /// A date.
    Day,
    /// An instant.
    Instant,
    /// A code with its words: code, Russian, English.
    Words(&'static [(&'static str, &'static str, &'static str)]),
    /// An object as JSON.
    Json,
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Heading in Russian.
    pub ru: &'static str,
    /// Heading in English.
    pub en: &'static str,
    /// Where the value is: `account.balance`; with `each.` before it inside the inner rows. `each` is the array of the
    /// inner row.
    pub path: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Width in characters.
    pub width: u32,
}

/// One list.
#[derive(Debug)]
pub struct List {
    /// Name in the address.
    pub name: &'static str,
    /// The query of one page, with `$after`, `$filter`, `$sort` and `$id` where it has them.
    pub document: &'static str,
    /// Where the connection is in the answer.
    pub at: &'static str,
    /// Every element of these arrays of a node is a row of its own; the node itself is one when none is named.
    pub each: &'static [&'static str],
    /// The columns.
    pub columns: &'static [Column],
}

const fn column(ru: &'static str, en: &'static str, path: &'static str, kind: Kind, width: u32) -> Column {
    Column { ru, en, path, kind, width }
}

const fn text(ru: &'static str, en: &'static str, path: &'static str, width: u32) -> Column {
    column(ru, en, path, Kind::Text, width)
}

const CLIENT_KINDS: Kind = Kind::Words(&[
    ("LEGAL_ENTITY", "ЮЛ", "Legal entity"),
    ("SOLE_PROPRIETOR", "ИП", "Sole proprietor"),
    ("INDIVIDUAL", "ФЛ", "Individual"),
]);
const ACTIVE_ARCHIVED: Kind =
    Kind::Words(&[("ACTIVE", "Активен", "Active"), ("ARCHIVED", "В архиве", "Archived")]);
const ENTRY_KINDS: Kind = Kind::Words(&[
    ("BONUS", "Бонус", "Bonus"),
    ("CHARGE", "Начисление", "Charge"),
    ("CORRECTION_CREDIT", "Корректировка, зачисление", "Correction, credit"),
    ("CORRECTION_DEBIT", "Корректировка, списание", "Correction, debit"),
    ("ONE_TIME", "Разовая услуга", "One-time service"),
    ("PAYMENT", "Платёж", "Payment"),
    ("PENALTY", "Штраф", "Penalty"),
    ("REFUND", "Возврат клиенту", "Refund"),
    ("REVERSAL", "Сторно", "Reversal"),
    ("WRITE_OFF", "Списание долга", "Write-off"),
]);
const RUN_MODES: Kind = Kind::Words(&[
    ("AUTOMATIC", "Автоматический", "Automatic"),
    ("CONFIRMATION", "С подтверждением", "With confirmation"),
    ("SANDBOX", "Песочница", "Sandbox"),
]);
const RUN_STATES: Kind = Kind::Words(&[
    ("AWAITING_CONFIRMATION", "Ждёт подтверждения", "Awaiting confirmation"),
    ("CALCULATED", "Рассчитан", "Calculated"),
    ("CALCULATING", "Расчёт", "Calculating"),
    ("CANCELLED", "Отменён", "Cancelled"),
    ("DRAFT", "Черновик", "Draft"),
    ("FAILED", "Ошибка", "Failed"),
    ("PARTLY_POSTED", "Проведён частично", "Partly posted"),
    ("POSTED", "Проведён", "Posted"),
    ("POSTING", "Проводится", "Posting"),
    ("REJECTED", "Отклонён", "Rejected"),
    ("REVERSED", "Сторнирован", "Reversed"),
]);
const RUN_WARNINGS: Kind = Kind::Words(&[
    ("ADVANCE_COVERS_ALL", "Аванс покрывает всё", "Advance covers all"),
    ("AMOUNT_UNUSUAL", "Сумма больше обычной", "Sum above the usual"),
    ("BELOW_MINIMUM", "Меньше минимальной суммы счёта", "Below the minimum of an invoice"),
    ("CLIENT_ARCHIVED", "Клиент в архиве", "Client archived"),
    ("ENDS_IN_PERIOD", "Подписка заканчивается", "Subscription ends"),
    ("NO_EMAIL", "Нет почты", "No e-mail"),
    ("NO_INN", "Нет ИНН", "No INN"),
    ("NO_KPP", "Нет КПП", "No KPP"),
    ("ZERO_AMOUNT", "Сумма 0", "Sum of 0"),
]);
const ITEM_STATES: Kind = Kind::Words(&[
    ("ERROR", "Ошибка", "Error"),
    ("EXCLUDED", "Исключён", "Excluded"),
    ("OK", "Рассчитан", "Calculated"),
    ("PENDING", "Ждёт расчёта", "Pending"),
    ("POSTED", "Проведён", "Posted"),
    ("REVERSED", "Сторнирован", "Reversed"),
    ("STALE", "Устарел", "Stale"),
]);
const SUBSCRIPTION_STATES: Kind = Kind::Words(&[
    ("ACTIVE", "Активна", "Active"),
    ("BLOCKED", "Заблокирована", "Blocked"),
    ("ENDED", "Завершена", "Ended"),
    ("PENDING", "Начнётся позже", "Pending"),
    ("TRIAL", "Пробный период", "Trial"),
]);
const IMPORT_KINDS: Kind =
    Kind::Words(&[("CLIENTS", "Клиенты", "Clients"), ("SUBSCRIPTIONS", "Подписки", "Subscriptions")]);
const IMPORT_STATES: Kind = Kind::Words(&[
    ("APPLIED", "Загружен", "Applied"),
    ("APPLYING", "Загружается", "Applying"),
    ("CANCELLED", "Отменён", "Cancelled"),
    ("CHECKED", "Проверен", "Checked"),
    ("CHECKING", "Проверяется", "Checking"),
    ("DRAFT", "Черновик", "Draft"),
    ("FAILED", "Ошибка", "Failed"),
    ("REVERTED", "Отменён после загрузки", "Reverted"),
]);
const ROLES: Kind = Kind::Words(&[
    ("ACCOUNTANT", "Бухгалтер", "Accountant"),
    ("ADMINISTRATOR", "Администратор", "Administrator"),
    ("BILLING", "Оператор биллинга", "Billing operator"),
    ("OWNER", "Владелец", "Owner"),
    ("SUPPORT", "Поддержка", "Support"),
    ("VIEWER", "Наблюдатель", "Viewer"),
]);
const USER_STATES: Kind =
    Kind::Words(&[("ACTIVE", "Активен", "Active"), ("DISABLED", "Отключён", "Disabled")]);
const STAGES: Kind = Kind::Words(&[
    ("BLOCK", "Блокировка", "Block"),
    ("HAND_OVER", "Взыскание", "Collection"),
    ("REMIND", "Напоминание", "Reminder"),
    ("RESTRICT", "Ограничение", "Restriction"),
    ("WARN", "Предупреждение", "Warning"),
]);
const BLOCK_KINDS: Kind = Kind::Words(&[
    ("ADMINISTRATIVE", "Вручную", "Administrative"),
    ("BY_REQUEST", "По заявлению", "By request"),
    ("FINANCIAL", "За долг", "For debt"),
    ("TECHNICAL", "Техническая", "Technical"),
]);
const DOCUMENT_KINDS: Kind = Kind::Words(&[
    ("INVOICE", "Счёт на оплату", "Invoice"),
    ("ACT", "Акт", "Act"),
    ("TAX_INVOICE", "Счёт-фактура", "Tax invoice"),
    ("UPD", "УПД", "UPD"),
    ("TAX_CORRECTION", "Корректировочный счёт-фактура", "Tax correction"),
    ("UPD_CORRECTION", "УКД", "UPD correction"),
    ("RECONCILIATION", "Акт сверки", "Reconciliation"),
    ("CONTRACT", "Договор", "Contract"),
    ("FREE", "Документ", "Document"),
]);
const DOCUMENT_STATES: Kind = Kind::Words(&[
    ("DRAFT", "Черновик", "Draft"),
    ("ISSUED", "Выставлен", "Issued"),
    ("SENT", "Отправлен", "Sent"),
    ("PARTLY_PAID", "Оплачен частично", "Partly paid"),
    ("PAID", "Оплачен", "Paid"),
    ("OVERDUE", "Просрочен", "Overdue"),
    ("VOID", "Аннулирован", "Void"),
]);
const RUN_TASKS: Kind =
    Kind::Words(&[("CHARGES", "Начисление", "Charges"), ("CLOSING", "Закрытие месяца", "Closing")]);
const LINE_PLACES: Kind = Kind::Words(&[
    ("lines", "Прогон", "Run"),
    ("closing.lines", "Документ", "Document"),
    ("closing.corrections", "Исправление документа", "Correction"),
]);
const LINE_KINDS: Kind = Kind::Words(&[("CHARGE", "Начисление", "Charge"), ("CREDIT", "Возврат", "Credit")]);

/// Every list that can be exported.
pub const LISTS: &[List] = &[
    List {
        name: "clients",
        document: "query($after: String, $filter: ClientFilter, $sort: [ClientSort!]) { clients(first: 200, after: \
                   $after, filter: $filter, sort: $sort) { nodes { name kind inn kpp ogrn fullName contractNumber \
                   contractOn account { balance { amount } } currency state email phone address tags externalId note \
                   createdAt } pageInfo { hasNextPage endCursor } } }",
        at: "clients",
        each: &[],
        columns: &[
            text("Клиент", "Client", "name", 36),
            column("Вид", "Kind", "kind", CLIENT_KINDS, 8),
            text("ИНН", "INN", "inn", 14),
            text("КПП", "KPP", "kpp", 12),
            text("ОГРН", "OGRN", "ogrn", 16),
            text("Полное наименование", "Full name", "fullName", 40),
            text("Договор", "Contract", "contractNumber", 16),
            column("Дата договора", "Contract date", "contractOn", Kind::Day, 14),
            column("Баланс", "Balance", "account.balance", Kind::Money, 16),
            text("Валюта", "Currency", "currency", 8),
            column("Статус", "State", "state", ACTIVE_ARCHIVED, 12),
            text("E-mail", "E-mail", "email", 26),
            text("Телефон", "Phone", "phone", 18),
            text("Адрес", "Address", "address", 40),
            text("Теги", "Tags", "tags", 16),
            text("Внешний код", "External id", "externalId", 16),
            text("Заметка", "Note", "note", 30),
            column("Создан", "Created", "createdAt", Kind::Instant, 18),
        ],
    },
    List {
        name: "subscriptions",
        document: "query($after: String, $filter: SubscriptionFilter, $sort: [SubscriptionSort!]) { \
                   subscriptions(first: 200, after: $after, filter: $filter, sort: $sort) { nodes { name externalId \
                   plan { code name } state startOn endedOn firstBilledOn nextDueOn createdAt clientId id } pageInfo \
                   { hasNextPage endCursor } } }",
        at: "subscriptions",
        each: &[],
        columns: &[
            text("Подписка", "Subscription", "name", 30),
            text("Внешний код", "External id", "externalId", 16),
            text("Код тарифа", "Plan code", "plan.code", 16),
            text("Тариф", "Plan", "plan.name", 30),
            column("Статус", "State", "state", SUBSCRIPTION_STATES, 16),
            column("Начало", "Start", "startOn", Kind::Day, 12),
            column("Окончание", "End", "endedOn", Kind::Day, 12),
            column("Начисляется с", "Billed from", "firstBilledOn", Kind::Day, 14),
            column("Следующее начисление", "Next charge", "nextDueOn", Kind::Day, 20),
            column("Создана", "Created", "createdAt", Kind::Instant, 18),
            text("Клиент, код", "Client id", "clientId", 30),
            text("Код", "Id", "id", 56),
        ],
    },
    List {
        name: "operations",
        document: "query($after: String, $filter: OperationFilter, $sort: [OperationSort!]) { operations(first: \
                   200, after: $after, filter: $filter, sort: $sort) { nodes { datedOn client { name } kind amount { \
                   amount currency } balanceAfter { amount } reason key actor postedAt id } pageInfo { hasNextPage \
                   endCursor } } }",
        at: "operations",
        each: &[],
        columns: &[
            column("Дата", "Date", "datedOn", Kind::Day, 12),
            text("Клиент", "Client", "client.name", 36),
            column("Вид", "Kind", "kind", ENTRY_KINDS, 26),
            column("Сумма", "Amount", "amount", Kind::Money, 16),
            column("Баланс после", "Balance after", "balanceAfter", Kind::Money, 16),
            text("Валюта", "Currency", "amount.currency", 8),
            text("Комментарий", "Comment", "reason", 40),
            text("Номер", "Number", "key", 20),
            text("Автор", "Author", "actor", 24),
            column("Проведено", "Posted", "postedAt", Kind::Instant, 18),
            text("Код", "Id", "id", 56),
        ],
    },
    List {
        name: "debtors",
        document: "query($after: String, $filter: DebtorFilter, $sort: [DebtorSort!]) { debtors(first: 200, after: \
                   $after, filter: $filter, sort: $sort) { nodes { client { name inn contractNumber phone email id } \
                   standing { overdue { amount currency } owed { amount } overdueDays overdueFrom stageKind stageName \
                   since blockedFrom contactOn problem } } pageInfo { hasNextPage endCursor } } }",
        at: "debtors",
        each: &[],
        columns: &[
            text("Клиент", "Client", "client.name", 36),
            text("ИНН", "INN", "client.inn", 14),
            text("Договор", "Contract", "client.contractNumber", 16),
            column("Просрочено", "Overdue", "standing.overdue", Kind::Money, 16),
            column("Долг", "Owed", "standing.owed", Kind::Money, 16),
            text("Валюта", "Currency", "standing.overdue.currency", 8),
            column("Дней просрочки", "Days overdue", "standing.overdueDays", Kind::Number, 14),
            column("Просрочено с", "Overdue since", "standing.overdueFrom", Kind::Day, 14),
            column("Действие", "Action", "standing.stageKind", STAGES, 18),
            text("Ступень", "Stage", "standing.stageName", 26),
            column("На ступени с", "On the stage since", "standing.since", Kind::Day, 14),
            column("Заблокирован с", "Blocked since", "standing.blockedFrom", Kind::Day, 14),
            column("Связаться", "To be contacted", "standing.contactOn", Kind::Day, 12),
            text("Что не удалось", "What failed", "standing.problem", 40),
            text("Телефон", "Phone", "client.phone", 18),
            text("E-mail", "E-mail", "client.email", 26),
            text("Клиент, код", "Client id", "client.id", 30),
        ],
    },
    List {
        name: "blocks",
        document: "query($after: String, $filter: BlockFilter, $sort: [BlockSort!]) { blocks(first: 200, after: \
                   $after, filter: $filter, sort: $sort) { nodes { client { name inn contractNumber id } subscription \
                   { name plan { name } id } block { kind from until automatic reason createdBy createdAt liftedBy \
                   liftedAt } } pageInfo { hasNextPage endCursor } } }",
        at: "blocks",
        each: &[],
        columns: &[
            text("Клиент", "Client", "client.name", 36),
            text("ИНН", "INN", "client.inn", 14),
            text("Договор", "Contract", "client.contractNumber", 16),
            text("Тариф", "Plan", "subscription.plan.name", 28),
            text("Подписка", "Subscription", "subscription.name", 28),
            column("Вид", "Kind", "block.kind", BLOCK_KINDS, 16),
            column("С", "From", "block.from", Kind::Day, 12),
            column("До (не включая)", "To (exclusive)", "block.until", Kind::Day, 16),
            text("Кредитный контроль", "Credit control", "block.automatic", 18),
            text("Причина", "Reason", "block.reason", 36),
            text("Поставил", "Set by", "block.createdBy", 24),
            column("Поставлена", "Set", "block.createdAt", Kind::Instant, 18),
            text("Снял", "Lifted by", "block.liftedBy", 24),
            column("Снята", "Lifted", "block.liftedAt", Kind::Instant, 18),
            text("Клиент, код", "Client id", "client.id", 30),
            text("Подписка, код", "Subscription id", "subscription.id", 56),
        ],
    },
    List {
        name: "documents",
        document: "query($after: String, $filter: DocumentFilter, $sort: [DocumentSort!]) { documents(first: 200, after: \
                   $after, filter: $filter, sort: $sort) { nodes { kind number on client { name inn contractNumber id } \
                   period { from to } dueOn total { amount currency } vat { amount } state issuedAt issuedBy voidedAt \
                   voidedBy voidReason id } pageInfo { hasNextPage endCursor } } }",
        at: "documents",
        each: &[],
        columns: &[
            column("Вид", "Kind", "kind", DOCUMENT_KINDS, 26),
            text("Номер", "Number", "number", 20),
            column("Дата", "Date", "on", Kind::Day, 12),
            text("Клиент", "Client", "client.name", 36),
            text("ИНН", "INN", "client.inn", 14),
            text("Договор", "Contract", "client.contractNumber", 16),
            column("Период с", "Period from", "period.from", Kind::Day, 12),
            column("Период до (не включая)", "Period to (exclusive)", "period.to", Kind::Day, 16),
            column("Оплатить до", "Due", "dueOn", Kind::Day, 12),
            column("Сумма", "Total", "total", Kind::Money, 16),
            column("НДС", "VAT", "vat", Kind::Money, 14),
            text("Валюта", "Currency", "total.currency", 8),
            column("Статус", "State", "state", DOCUMENT_STATES, 16),
            column("Выставлен", "Issued", "issuedAt", Kind::Instant, 18),
            text("Выставил", "Issued by", "issuedBy", 24),
            column("Аннулирован", "Voided", "voidedAt", Kind::Instant, 18),
            text("Аннулировал", "Voided by", "voidedBy", 24),
            text("Причина", "Reason", "voidReason", 36),
            text("Клиент, код", "Client id", "client.id", 30),
            text("Код", "Id", "id", 56),
        ],
    },
    List {
        name: "runs",
        document: "query($after: String, $filter: BillRunFilter, $sort: [BillRunSort!]) { billRuns(first: 200, after: \
                   $after, filter: $filter, sort: $sort) { nodes { number task mode state asOf clientsTotal linesTotal clientsPosted clientsFailed \
                   clientsStale totals { amount } createdBy createdAt confirmedBy confirmedAt finishedAt note } \
                   pageInfo { hasNextPage endCursor } } }",
        at: "billRuns",
        each: &[],
        columns: &[
            column("№", "No.", "number", Kind::Number, 8),
            column("Задача", "Task", "task", RUN_TASKS, 18),
            column("Режим", "Mode", "mode", RUN_MODES, 18),
            column("Статус", "State", "state", RUN_STATES, 22),
            column("По дату", "As of", "asOf", Kind::Day, 12),
            column("Клиентов", "Clients", "clientsTotal", Kind::Number, 10),
            column("Строк", "Lines", "linesTotal", Kind::Number, 10),
            column("Проведено клиентов", "Clients posted", "clientsPosted", Kind::Number, 18),
            column("Ошибок", "Errors", "clientsFailed", Kind::Number, 10),
            column("Пропущено", "Stale", "clientsStale", Kind::Number, 10),
            column("Сумма", "Total", "totals", Kind::Money, 18),
            text("Автор", "Author", "createdBy", 24),
            column("Создан", "Created", "createdAt", Kind::Instant, 18),
            text("Подтвердил", "Confirmed by", "confirmedBy", 24),
            column("Подтверждён", "Confirmed", "confirmedAt", Kind::Instant, 18),
            column("Завершён", "Finished", "finishedAt", Kind::Instant, 18),
            text("Примечание", "Note", "note", 40),
        ],
    },
    List {
        name: "run-clients",
        document: "query($after: String, $id: ID!, $filter: BillItemFilter) { billRun(id: $id) { items(first: 200, \
                   after: $after, filter: $filter) { nodes { clientName state amount { amount } warnings \
                   errorMessage outdated clientId } pageInfo { hasNextPage endCursor } } } }",
        at: "billRun.items",
        each: &[],
        columns: &[
            text("Клиент", "Client", "clientName", 36),
            column("Статус", "State", "state", ITEM_STATES, 16),
            column("Сумма", "Amount", "amount", Kind::Money, 16),
            column("Предупреждения", "Warnings", "warnings", RUN_WARNINGS, 40),
            text("Что не так", "What is wrong", "errorMessage", 50),
            text("Изменился после расчёта", "Changed since", "outdated", 20),
            text("Клиент, код", "Client id", "clientId", 30),
        ],
    },
    List {
        name: "run-lines",
        document: "query($after: String, $id: ID!, $filter: BillItemFilter) { billRun(id: $id) { items(first: 200, \
                   after: $after, filter: $filter) { nodes { clientName state lines { name: componentName planName kind \
                   from to explanation { price share days } quantity calculated { amount } amount { amount } vatRate vat { amount } \
                   excluded amendReason subscriptionId } closing { lines { name from to quantity amount { amount } \
                   vatRate vat { amount } } corrections { name from to quantity amount { amount } vatRate \
                   vat { amount } } } } pageInfo { hasNextPage endCursor } } } }",
        at: "billRun.items",
        each: &["lines", "closing.lines", "closing.corrections"],
        columns: &[
            text("Клиент", "Client", "clientName", 36),
            column("Статус клиента", "Client's state", "state", ITEM_STATES, 16),
            column("Строка", "Line", "each", LINE_PLACES, 22),
            text("Тариф", "Plan", "each.planName", 28),
            text("Наименование", "Name", "each.name", 36),
            column("Вид", "Kind", "each.kind", LINE_KINDS, 12),
            column("С", "From", "each.from", Kind::Day, 12),
            column("До (не включая)", "To (exclusive)", "each.to", Kind::Day, 16),
            column("Цена", "Price", "each.explanation.price", Kind::Number, 14),
            column("Количество", "Quantity", "each.quantity", Kind::Number, 12),
            column("Дней", "Days", "each.explanation.days", Kind::Number, 8),
            text("Доля периода", "Share of the period", "each.explanation.share", 16),
            column("Рассчитано", "Calculated", "each.calculated", Kind::Money, 16),
            column("Сумма", "Amount", "each.amount", Kind::Money, 16),
            text("Ставка НДС", "VAT rate", "each.vatRate", 12),
            column("НДС", "VAT", "each.vat", Kind::Money, 14),
            text("Исключена", "Excluded", "each.excluded", 12),
            text("Причина правки", "Reason of the change", "each.amendReason", 30),
            text("Подписка, код", "Subscription id", "each.subscriptionId", 56),
        ],
    },
    List {
        name: "plans",
        document: "query($after: String, $filter: PlanFilter) { plans(first: 200, after: $after, filter: $filter) { \
                   nodes { product { code name } code name state isAddon rank availableFrom availableTo \
                   currentVersion { number effectiveFrom } } pageInfo { hasNextPage endCursor } } }",
        at: "plans",
        each: &[],
        columns: &[
            text("Код продукта", "Product code", "product.code", 16),
            text("Продукт", "Product", "product.name", 28),
            text("Код тарифа", "Plan code", "code", 16),
            text("Тариф", "Plan", "name", 28),
            column("Статус", "State", "state", ACTIVE_ARCHIVED, 12),
            text("Дополнение", "Add-on", "isAddon", 12),
            column("Ранг", "Rank", "rank", Kind::Number, 8),
            column("Доступен с", "Available from", "availableFrom", Kind::Day, 14),
            column("Доступен до", "Available to", "availableTo", Kind::Day, 14),
            column("Версия", "Version", "currentVersion.number", Kind::Number, 8),
            column("Действует с", "In force from", "currentVersion.effectiveFrom", Kind::Day, 14),
        ],
    },
    List {
        name: "imports",
        document: "query($after: String) { imports(first: 200, after: $after) { nodes { fileName kind state rows \
                   created changed unchanged rejected createdBy createdAt finishedAt message } pageInfo { hasNextPage \
                   endCursor } } }",
        at: "imports",
        each: &[],
        columns: &[
            text("Файл", "File", "fileName", 36),
            column("Вид", "Kind", "kind", IMPORT_KINDS, 12),
            column("Статус", "State", "state", IMPORT_STATES, 20),
            column("Строк", "Rows", "rows", Kind::Number, 10),
            column("Создано", "Created", "created", Kind::Number, 10),
            column("Изменено", "Changed", "changed", Kind::Number, 10),
            column("Без изменений", "Unchanged", "unchanged", Kind::Number, 14),
            column("Отклонено", "Rejected", "rejected", Kind::Number, 10),
            text("Кто", "Who", "createdBy", 24),
            column("Когда", "When", "createdAt", Kind::Instant, 18),
            column("Завершён", "Finished", "finishedAt", Kind::Instant, 18),
            text("Примечание", "Note", "message", 50),
        ],
    },
    List {
        name: "users",
        document: "query($after: String) { users(first: 200, after: $after) { nodes { name email role state createdAt \
                   } pageInfo { hasNextPage endCursor } } }",
        at: "users",
        each: &[],
        columns: &[
            text("Имя", "Name", "name", 28),
            text("E-mail", "E-mail", "email", 28),
            column("Роль", "Role", "role", ROLES, 20),
            column("Статус", "State", "state", USER_STATES, 12),
            column("Создан", "Created", "createdAt", Kind::Instant, 18),
        ],
    },
    List {
        name: "keys",
        document: "query($after: String) { apiKeys(first: 200, after: $after) { nodes { name scopes createdBy \
                   createdAt expiresAt lastUsedAt revokedAt } pageInfo { hasNextPage endCursor } } }",
        at: "apiKeys",
        each: &[],
        columns: &[
            text("Название", "Name", "name", 28),
            text("Права", "Scopes", "scopes", 50),
            text("Кто создал", "Created by", "createdBy", 24),
            column("Создан", "Created", "createdAt", Kind::Instant, 18),
            column("Действует до", "Expires", "expiresAt", Kind::Instant, 18),
            column("Последнее использование", "Last used", "lastUsedAt", Kind::Instant, 24),
            column("Отозван", "Revoked", "revokedAt", Kind::Instant, 18),
        ],
    },
    List {
        name: "audit",
        document: "query($after: String, $filter: AuditFilter) { auditEntries(first: 200, after: $after, filter: \
                   $filter) { nodes { at actorName actorKind action object client before after ip requestId } \
                   pageInfo { hasNextPage endCursor } } }",
        at: "auditEntries",
        each: &[],
        columns: &[
            column("Когда", "When", "at", Kind::Instant, 18),
            text("Кто", "Who", "actorName", 24),
            text("Чем", "By what", "actorKind", 10),
            text("Действие", "Action", "action", 28),
            text("Объект", "Object", "object", 40),
            text("Клиент, код", "Client id", "client", 30),
            column("Было", "Before", "before", Kind::Json, 50),
            column("Стало", "After", "after", Kind::Json, 50),
            text("IP", "IP", "ip", 16),
            text("Запрос", "Request", "requestId", 36),
        ],
    },
];
