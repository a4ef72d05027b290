//! Templates that would reach out of their box or take the machine down: each is refused within the limits of a
//! preview, and the next document is set.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use typeset::{Images, Job, Limits, Pool, RenderError, Template, TemplateFault};

/// Longest that any of them may take: the limit of the clock and a little for starting another process.
const WITHIN: Duration = Duration::from_secs(20);

fn pool(workers: usize) -> Pool {
    Pool::new(workers, Limits::preview(), || Command::new(env!("CARGO_BIN_EXE_typeset-worker")))
}

fn refused(pool: &Pool, text: &str, images: &Images) -> TemplateFault {
    let (template, data, begun) = (Template::new(text), json!({ "n": "1" }), Instant::now());
    let result = pool.render(Job { template: &template, data: &data, images });
    assert!(begun.elapsed() < WITHIN, "{text} took {:?}", begun.elapsed());
    match result {
        Err(RenderError::Template(fault)) => fault,
        other => panic!("{text}: {other:?}"),
    }
}

fn is_alive(pool: &Pool) {
    let (template, data) = (Template::new("после"), json!({}));
    let pdf = pool.render(Job { template: &template, data: &data, images: &Images::new() });
    assert_eq!(pdf.expect("a document").pages, 1);
}

#[test]
fn what_never_ends_is_ended() {
    let pool = pool(1);
    for (text, cause) in [
        ("#while true {}", "Условие цикла всегда истинно"),
        ("#let f(n) = f(n + 1)\n#f(0)", "Функции вызывают друг друга слишком глубоко"),
        ("#for i in range(1000000000) { [x] }", ""),
        ("#for i in range(100000) { for j in range(100000) { let a = i * j } }", "Документ собирался дольше"),
        ("#let g() = { let a = range(100000); while a.len() > 0 { a.push(a.last()) } }\n#g()", ""),
    ] {
        let fault = refused(&pool, text, &Images::new());
        assert!(fault.message.starts_with(cause), "{text}: {fault:?}");
    }
    is_alive(&pool);
}

#[test]
fn what_grows_without_bound_is_ended() {
    let pool = pool(1);
    for text in [
        "#let s = \"0123456789abcdef\"\n#for i in range(40) { s = s + s }",
        "#let a = (1,)\n#for i in range(40) { a = a + a }",
        "#(\"а\" * 2000000000)",
        "#for i in range(1000000) { box(width: 1pt, height: 1pt) }\n#for i in range(1000000) { rect() }",
        "#table(columns: 2000, ..range(4000000).map(str))",
    ] {
        assert!(!refused(&pool, text, &Images::new()).message.is_empty(), "{text}");
    }
    let pages = refused(&pool, "#for i in range(101) { [x]; pagebreak(weak: true) }", &Images::new());
    assert_eq!(
        pages.message,
        "В документе 101 страниц, а допустимо не больше 100. Проверьте циклы и разрывы страниц."
    );
    is_alive(&pool);
}

#[test]
fn nothing_outside_is_reached() {
    let pool = pool(1);
    let missing = "Файл не найден";
    for (text, cause) in [
        ("#read(\"/etc/passwd\")", missing),
        ("#read(\"/proc/self/environ\")", missing),
        ("#image(\"/etc/hostname\")", missing),
        ("#json(\"/main.json\")", missing),
        ("#import \"/etc/passwd\": *", missing),
        ("#import \"@preview/cetz:0.3.0\": *", "Пакеты и файлы вне шаблона недоступны"),
        ("#import \"@local/cetz:0.3.0\": *", "Пакеты и файлы вне шаблона недоступны"),
        ("#datetime.today()", "Сегодняшняя дата недоступна"),
        ("#plugin(\"/a.wasm\")", "Нет переменной или функции plugin"),
        ("#std.plugin(bytes((0, 97, 115, 109)))", ""),
        ("#eval(\"read(\\\"/etc/passwd\\\")\")", missing),
        ("#read(\"https://example.org/\")", ""),
        ("#bibliography(\"/etc/passwd\")", missing),
    ] {
        let fault = refused(&pool, text, &Images::new());
        assert!(fault.message.starts_with(cause), "{text}: {fault:?}");
    }
    is_alive(&pool);
}

#[test]
fn a_picture_that_unfolds_to_more_than_the_memory_is_refused() {
    let pool = pool(1);
    let images: Images = [("a.png".to_owned(), bomb(20_000))].into();
    assert!(images["a.png"].len() < 400_000);
    assert!(!refused(&pool, "#image(\"/a.png\")", &images).message.is_empty());
    is_alive(&pool);
}

#[test]
fn several_at_once_are_refused_and_whoever_cannot_wait_is_told_so() {
    let pool = pool(2);
    let text = "#for i in range(100000) { for j in range(100000) { let a = i * j } }";
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| refused(&pool, text, &Images::new()));
        }
        // Both processes are taken for seconds.
        while pool.busy() < 2 {
            std::thread::yield_now();
        }
        let (template, data) = (Template::new("после"), json!({}));
        let job = Job { template: &template, data: &data, images: &Images::new() };
        let result = pool.render_soon(job, Duration::from_millis(1));
        assert!(matches!(result, Err(RenderError::Busy)), "{result:?}");
    });
    is_alive(&pool);
}

/// A square PNG of `side` black pixels of one bit: zeros, packed.
fn bomb(side: u32) -> Vec<u8> {
    let raw = usize::try_from(side * (side / 8 + 1)).expect("a size");
    let mut file = vec![0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
    let mut head = [side.to_be_bytes(), side.to_be_bytes()].concat();
    head.extend([1, 0, 0, 0, 0]);
    chunk(&mut file, *b"IHDR", &head);
    chunk(&mut file, *b"IDAT", &zeros(raw));
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// So many zeros in the format of zlib: one zero, then repeats of it with the fixed codes.
fn zeros(n: usize) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], n: 0 };
    // The last block, with fixed codes; the literal 0.
    bits.code("110");
    bits.code("00110000");
    let mut left = n - 1;
    while left >= 258 {
        // Length 258, distance 1.
        bits.code("1100010100000");
        left -= 258;
    }
    (0..left).for_each(|_| bits.code("00110000"));
    bits.code("0000000");
    let (mut a, mut b) = (1_u32, 0_u32);
    (0..n).for_each(|_| (a, b) = (a % 65_521, (b + a) % 65_521));
    bits.bytes.extend((b << 16 | a).to_be_bytes());
    bits.bytes
}

struct Bits {
    bytes: Vec<u8>,
    n: usize,
}

impl Bits {
    fn code(&mut self, digits: &str) {
        for digit in digits.bytes() {
            if self.n.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if digit == b'1' {
                *self.bytes.last_mut().expect("a byte") |= 1 << (self.n % 8);
            }
            self.n += 1;
        }
    }
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).expect("a length").to_be_bytes());
    let begin = file.len();
    file.extend(kind);
    file.extend(data);
    let crc = file[begin..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    });
    file.extend((!crc).to_be_bytes());
}
