//! Tempelan, lembar dan isian dari tangan yang nakal: dijelaskan atau tidak berdaya, tidak pernah galat sistem.

use std::io::{Cursor, Read, Write};

use axum::http::{Method, StatusCode};
use rust_xlsxwriter::{Format, Formula, Workbook};
use uuid::Uuid;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{PEKAN, lembar, sari_ber_skp, uraian};
use crate::bantuan::{Halaman, Peramban};

async fn tempel(sari: &Peramban, baris: &str) -> Halaman {
    sari.tekan(&sari.buka("/dokumentasi/tempel").await, "Catat barisnya", &[("baris", baris)]).await
}

async fn impor(sari: &Peramban, bita: &[u8]) -> Halaman {
    let jawaban = sari.unggah("/dokumentasi/impor", &Uuid::new_v4().to_string(), "x.xlsx", bita).await;
    match jawaban.lokasi() {
        Some(lokasi) => sari.buka(&lokasi).await,
        None => jawaban,
    }
}

#[tokio::test]
async fn tempelan_berisi_rumus_pembalik_arah_dan_nul_menjadi_tulisan_biasa() {
    let (app, _, sari) = sari_ber_skp().await;
    let baris = "5/1/2026\t\t\t\t=CMD()\n5/1/2026\t\t\t\t@A1\n5/1/2026\t\t\t\t+1\n5/1/2026\t\t\t\t-1\n\
                 5/1/2026\t\t\t\tlap\u{202e}oran\0 <script>x</script>\n5/1/2026\t\t\t\tx\t=1+1\n5/1/2026\t\t\t\ty\t#REF!";
    let jadi = tempel(&sari, baris).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.isi());
    assert_eq!(uraian(&app.db).await, ["+1", "-1", "=CMD()", "@A1", "laporan <script>x</script>"]);
    let sebab = jadi.semua(".tempel__sebab li");
    assert!(sebab[0].contains("«=1+1» tidak terbaca") && sebab[1].contains("galat lembar kerja «#REF!»"), "{sebab:?}");
    assert!(!sari.buka(PEKAN).await.html.contains("<script>x"));
    // NUL pada jalan lain: petunjuk ditutup, draf, dan tabelnya.
    let sisa = sari.buka("/dokumentasi/tempel").await;
    let versi = sisa.nilai("versi").remove(0);
    let isian = [("versi", versi.as_str()), ("baris", "\tx\0\t\t\tNul"), ("tindakan", "baca")];
    assert_eq!(sari.paksa("/dokumentasi/tempel", &isian).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.hitung("select count(*) from kegiatan_tempelan where isi = E'\\tx\\t\\t\\tNul'").await, 1);
    let (aksi, kiriman) = sari.buka(PEKAN).await.formulir("Simpan draf", &[("uraian", "a\0b"), ("satuan", "\0")]);
    let draf = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await;
    assert_eq!(draf.status, StatusCode::SEE_OTHER, "{}", draf.isi());
}

#[tokio::test]
async fn sel_raksasa_dan_draf_penuh_huruf_kendali_tidak_merobohkan_apa_pun() {
    let (app, _, sari) = sari_ber_skp().await;
    let besar = format!(
        "5/1/2026\t\t\t\t{}\n5/1/2026\t\t\t\tBaik\t{}\n5/1/2026\t\t\t\tTetap",
        "x".repeat(90_000),
        "9".repeat(40_000)
    );
    let jadi = tempel(&sari, &besar).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.status);
    assert_eq!(uraian(&app.db).await, ["Tetap"]);
    let sebab = jadi.semua(".tempel__sebab li");
    assert!(sebab.iter().all(|s| s.chars().count() < 200), "kalimatnya tidak mengulang seluruh selnya");
    // Setiap huruf kendali menjadi enam huruf pada JSON drafnya.
    let tabel = sari.buka(PEKAN).await;
    let (aksi, kiriman) = tabel.formulir("Simpan draf", &[]);
    let kiriman = kiriman.replacen("uraian=", &format!("uraian=a{}", "\u{1}".repeat(200_000)), 1);
    let draf = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await;
    assert_eq!(draf.status, StatusCode::SEE_OTHER, "{}", draf.isi());
    // Seribu baris diterima, selebihnya dijelaskan tanpa menghilangkan tempelannya.
    let banyak = vec!["5/1/2026\t\t\t\tx"; 1001].join("\n");
    let ditolak = tempel(&sari, &banyak).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ditolak.nilai("baris")[0].lines().count(), 1001);
}

/// Lembar dengan kepala kolom di baris pertama.
fn buku(isi: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut buku = Workbook::new();
    let lembar = buku.add_worksheet();
    let kepala = ["Tanggal", "Jam mulai", "Jam selesai", "RHK", "Kegiatan", "Realisasi", "Satuan", "Kendala"];
    for (k, nama) in (0..).zip(kepala) {
        lembar.write_string(0, k, nama).unwrap();
    }
    isi(lembar);
    buku.save_to_buffer().unwrap()
}

#[tokio::test]
async fn lembar_berisi_tanggal_angka_rumus_dan_sel_gabungan_terbaca_atau_dijelaskan() {
    let (app, _, sari) = sari_ber_skp().await;
    let bita = buku(|l| {
        let hari = Format::new().set_num_format("dd/mm/yyyy");
        // Tanggal dan jam sebagai angka; 9.30 dan 0930 yang diketik pada sel angka.
        l.write_number_with_format(1, 0, 46_027.0, &hari).unwrap();
        l.write_number(1, 1, 0.375).unwrap().write_number(1, 2, 1130.0).unwrap().write_number(1, 3, 1.0).unwrap();
        l.write_string(1, 4, "Angka").unwrap().write_number(1, 5, 0.1 + 0.2).unwrap();
        l.write_number_with_format(2, 0, 46_027.0, &hari).unwrap();
        l.write_number(2, 1, 9.3).unwrap().write_string(2, 4, "Rumus").unwrap();
        l.write_formula(2, 5, Formula::new("=1000+0.5").set_result("1000.5")).unwrap();
        // Hasil galat tidak menjadi kosong.
        l.write_number_with_format(3, 0, 46_027.0, &hari).unwrap();
        l.write_string(3, 4, "Galat").unwrap();
        l.write_formula(3, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        // Tanggal digabung ke bawah: hanya baris pertamanya yang bertanggal.
        l.merge_range(4, 0, 5, 0, "05/01/2026", &Format::new()).unwrap();
        l.write_string(4, 4, "Gabungan satu").unwrap().write_string(5, 4, "Gabungan dua").unwrap();
        l.write_string(6, 0, "05/01/2026").unwrap().write_string(6, 4, "Tulisan").unwrap();
        l.write_string(6, 5, "1.000,5").unwrap().write_string(6, 1, "0930").unwrap();
    });
    let jadi = impor(&sari, &bita).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.isi());
    let semua: Vec<String> = sqlx::query_scalar(
        "select concat_ws('|', tanggal, jam_mulai, jam_selesai, uraian, realisasi, satuan) from kegiatan order by uraian",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    assert_eq!(
        semua,
        [
            "2026-01-05|09:00:00|11:30:00|Angka|0.3|laporan",
            "2026-01-05|Gabungan satu|",
            "2026-01-05|09:30:00|Rumus|1000.5|",
            "2026-01-05|09:30:00|Tulisan|1000.5|",
        ]
    );
    let sebab = jadi.semua(".tempel__sebab li");
    assert_eq!(sebab.len(), 2, "{sebab:?}");
    assert!(sebab[0].contains("#DIV/0!") && sebab[1].contains("Tulis tanggalnya"), "{sebab:?}");
    let tersisa = jadi.nilai("baris").remove(0);
    assert!(tersisa.contains("Galat") && tersisa.contains("Gabungan dua"), "{tersisa}");
}

#[tokio::test]
async fn buku_tanpa_lembar_kegiatan_bom_dan_teks_bersama_raksasa_ditolak_dengan_kalimat() {
    let (app, _, sari) = sari_ber_skp().await;
    let mut lain = Workbook::new();
    lain.add_worksheet().write_string(0, 0, "Anggaran").unwrap();
    // Satu teks bersama sejuta huruf, disebut ribuan sel.
    let raksasa = sisip(
        &buku(|l| {
            for b in 1..900 {
                for k in [0, 3, 4, 6, 7] {
                    l.write_string(b, k, "ULANG").unwrap();
                }
            }
        }),
        "xl/sharedStrings.xml",
        |isi| isi.replace("ULANG", &"x".repeat(1_000_000)),
    );
    assert!(raksasa.len() < 100_000, "hanya {} bita", raksasa.len());
    let bom = sisip(&buku(|_| {}), "xl/worksheets/sheet1.xml", |isi| {
        isi.replace("</worksheet>", &format!("{}</worksheet>", " ".repeat(20 * 1024 * 1024)))
    });
    for (bita, kalimat) in [
        (lain.save_to_buffer().unwrap(), "tidak ditemukan"),
        (raksasa, "terlalu besar setelah dibuka"),
        (bom, "terlalu besar setelah dibuka"),
        (buku(|_| {}), "tidak berisi satu baris pun"),
        (b"Tanggal;Kegiatan\n5/1/2026;a\0b".to_vec(), "tidak terbaca sebagai teks CSV"),
        (Vec::new(), "Pilih dahulu berkas"),
    ] {
        let jawaban = impor(&sari, &bita).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}: {}", jawaban.isi());
        assert!(jawaban.teks(".isian__galat").contains(kalimat), "{kalimat}: {}", jawaban.isi());
    }
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 0);
}

/// Mengganti isi satu bagian sebuah arsip.
fn sisip(bita: &[u8], nama: &str, ganti: impl Fn(String) -> String) -> Vec<u8> {
    let mut asal = ZipArchive::new(Cursor::new(bita)).unwrap();
    let mut arsip = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..asal.len() {
        let mut bagian = asal.by_index(n).unwrap();
        let (mut isi, ini) = (String::new(), bagian.name().unwrap().into_owned());
        bagian.read_to_string(&mut isi).unwrap();
        let isi = if ini == nama { ganti(isi) } else { isi };
        arsip.start_file(ini, SimpleFileOptions::default()).unwrap();
        arsip.write_all(isi.as_bytes()).unwrap();
    }
    arsip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn unduhan_tidak_berumus_dan_tetap_terbuka_dengan_isian_terburuk() {
    let (app, _, sari) = sari_ber_skp().await;
    let isian = [
        ("uraian", "=1+1"),
        ("uraian", "+1"),
        ("uraian", "-1+2"),
        ("uraian", "@SUM(A1)"),
        ("uraian", "\u{fffe}\u{ffff}_x0041_"),
        ("satuan", "=A1"),
        ("kendala", "-A1"),
        ("sasaran", "1"),
    ];
    sari.tekan(&sari.buka(PEKAN).await, "Simpan", &isian).await;
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 5);
    // Lima puluh tautan sepanjang-panjangnya melebihi satu sel.
    sqlx::raw_sql(
        "insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, tautan, pada)
         select gen_random_uuid(), pegawai_id, pegawai_id, 'KEGIATAN', kegiatan_id, 'Tautan ' || n,
                'https://contoh.go.id/' || n || repeat('x', 1900), now()
         from kegiatan, generate_series(1, 50) n where uraian = '+1'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    for bentuk in ["lembar", "progres"] {
        let bita = lembar::unduh(&sari, bentuk).await;
        let mut arsip = ZipArchive::new(Cursor::new(&bita)).unwrap();
        let mut isi = String::new();
        arsip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut isi).unwrap();
        assert!(!isi.contains("<f>") && !isi.contains("<f "), "{bentuk} berumus");
        let sel: Vec<String> = lembar::baris_pertama(&bita).into_iter().flatten().collect();
        for uraian in ["=1+1", "+1", "-1+2", "@SUM(A1)", "=A1"] {
            assert!(sel.iter().any(|s| s == uraian), "{bentuk}: {uraian} {sel:?}");
        }
        assert_eq!(sel.iter().any(|s| s.contains("bukti lain)")), bentuk == "progres");
    }
}
