//! Alamat yang ditulis tangan: apa pun yang disisipkan sesudah tanda tanya, jawabannya halaman berbahasa Indonesia.

use axum::http::{Method, StatusCode, header};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Peramban, pabrik};

/// Setiap nama yang dibaca dari alamat pada `src/**/web.rs`.
const NAMA: [&str; 24] = [
    "alasan", "cari", "dari", "datum", "id", "induk", "jenis", "kertas", "keadaan", "lama", "langsung", "lanjut",
    "menunggu", "mulai", "nama", "nip", "orang", "pada", "peran", "sebelum", "sesudah", "siapa", "tahun", "unit",
];
/// Dipakai bersama yang lain pada satu halaman.
const LAIN: [&str; 7] = ["jabatan", "kepala", "nomor_sk", "saring", "sebagai", "selesai", "tanpa"];

/// Nilai yang sah bagi sebuah nama, agar pasangannya benar-benar terpakai.
fn sah(nama: &str) -> String {
    match nama {
        "pada" => "2026-01-12T02:00:00Z".into(),
        "tahun" => "2026".into(),
        "id" | "orang" | "sesudah" => Uuid::max().to_string(),
        "sebelum" | "lama" => "1".into(),
        "datum" => "NAMA".into(),
        "peran" => "KEPEGAWAIAN".into(),
        _ => "a".into(),
    }
}

/// Yang bermusuhan, sudah tersandi.
fn bermusuhan() -> Vec<String> {
    let panjang = "a".repeat(10_000);
    let mut semua: Vec<String> = [
        "%00",
        "a%00b",
        "%ff%fe",
        "99999999999999999999999999",
        "2147483647",
        "-2147483648",
        "999999",
        "999999-01-01T00:00:00Z",
        "%2B262142-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "%27%3B--",
        "%E2%80%AE",
    ]
    .map(Into::into)
    .into();
    semua.push(panjang);
    semua
}

/// Alamat setiap halaman, dengan objek yang benar-benar ada.
async fn halaman(app: &Aplikasi, kantor: &Kantor) -> Vec<String> {
    let satu = async |sql: &'static str| -> String {
        let id: Option<Uuid> = sqlx::query_scalar(sql).fetch_optional(&app.db).await.unwrap();
        id.unwrap_or_default().to_string()
    };
    let skp = satu("select skp_id from skp limit 1").await;
    let rencana = satu("select rencana_id from rencana limit 1").await;
    let penempatan = satu("select penempatan_id from penempatan limit 1").await;
    let matriks = satu("select matriks_id from matriks limit 1").await;
    let jabatan = satu("select jabatan_id from jabatan limit 1").await;
    let tim = satu("select tim_id from tim limit 1").await;
    let (sari, seksi) = (kantor.sari.id.to_string(), kantor.seksi.to_string());
    let daftar = kinerja::routes();
    let pola = daftar.list().iter().filter(|(method, _)| *method == Method::GET).map(|(_, pola)| *pola);
    pola.map(|pola| {
        let id = match pola.split('/').nth(1) {
            Some("skp") => &skp,
            Some("matriks") => &matriks,
            Some("jabatan") => &jabatan,
            Some("tim") => &tim,
            Some("unit") => &seksi,
            _ => &sari,
        };
        pola.replace("{id}", id)
            .replace("{unit}", &seksi)
            .replace("{pegawai}", &sari)
            .replace("{rencana}", &rencana)
            .replace("{penempatan}", &penempatan)
            .replace("{mulai}", "2020-01-01")
            .replace("{tahun}", "2026")
            .replace(['{', '}'], "")
    })
    .collect()
}

/// Mengapa jawabannya keliru: galat server, atau kalimat asing dari pustaka.
async fn keliru(siapa: &Peramban, alamat: &str) -> Option<String> {
    let jawaban = siapa.kirim(Method::GET, alamat, None).await;
    let jenis = jawaban.kepala.get(header::CONTENT_TYPE).map(|j| j.to_str().unwrap()).unwrap_or_default();
    let halaman = jenis.starts_with("text/html") && jawaban.html.contains("<html lang=\"id\"");
    let unduhan = jawaban.kepala.contains_key(header::CONTENT_DISPOSITION);
    let baik = jawaban.status == StatusCode::SEE_OTHER || halaman || unduhan;
    let awal: String = alamat.chars().take(120).collect();
    let galat = jawaban.status.is_server_error() || jawaban.status == StatusCode::BAD_REQUEST;
    (!baik || galat).then(|| format!("{} {awal}", jawaban.status))
}

/// Seorang kepala seksi yang memegang setiap peran, agar setiap halaman terbuka baginya.
async fn serba_peran(app: &Aplikasi, kantor: &Kantor) -> Peramban {
    sqlx::query_scalar::<_, bool>(
        "insert into peran_pegawai (pegawai_id, peran, dasar, mulai)
         select $1, p, 'SK uji', '2020-01-01'
         from unnest(array['KEPEGAWAIAN', 'PENGELOLA', 'ADMIN', 'PIMPINAN_KEPEGAWAIAN', 'PYB']) p returning true",
    )
    .bind(kantor.budi.id.uuid())
    .fetch_all(&app.db)
    .await
    .unwrap();
    pabrik::pakai_reviu(&app.db, true).await;
    app.masuk(&kantor.budi).await
}

#[tokio::test]
async fn apa_pun_pada_alamat_dijawab_dengan_halaman() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::buka_periode(&app.db, 2026).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let budi = serba_peran(&app, &kantor).await;
    let bermusuhan = bermusuhan();
    let nama: Vec<&str> = NAMA.into_iter().chain(LAIN).collect();
    let mut tanya: Vec<String> = Vec::new();
    for buruk in &bermusuhan {
        // Semuanya sekaligus.
        let banyak = if buruk.len() > 1_000 { 1 } else { nama.len() };
        let semua = nama[..banyak].iter().map(|n| format!("{n}={buruk}")).collect::<Vec<_>>().join("&");
        tanya.extend([semua, buruk.clone()]);
    }
    let berulang = nama.iter().map(|n| format!("{n}=a&{n}=a")).collect::<Vec<_>>().join("&");
    tanya.push(berulang);
    for n in &nama {
        // Satu demi satu, sendiri dan di samping yang sah: kursor berpasangan baru terpakai bila keduanya terbaca.
        let teman = nama.iter().filter(|t| *t != n).map(|t| format!("{t}={}", sah(t))).collect::<Vec<_>>().join("&");
        tanya.extend([0, 4, 12].map(|ke| format!("{n}={}", bermusuhan[ke])));
        tanya.extend([0, 9].map(|ke| format!("{n}={}&{teman}", bermusuhan[ke])));
        tanya.push(format!("{n}=a&{n}=a"));
    }
    let mut semua = Vec::new();
    for alamat in halaman(&app, &kantor).await {
        for tanya in &tanya {
            semua.extend(keliru(&budi, &format!("{alamat}?{tanya}")).await);
        }
    }
    assert!(semua.is_empty(), "{} jawaban keliru:\n{}", semua.len(), semua.join("\n"));
}
