//! Cerita utama di Chromium sungguhan, sekali dengan JavaScript dan sekali tanpa; setiap halaman
//! yang ditemuinya diperiksa (lihat [`Chromium::periksa`]).

mod chromium;
mod formulir;
mod halaman;
mod matriks;
mod pekan;
mod pengisian;

use kinerja::{
    kernel::auth::Pengguna,
    skp::{self, SkpId},
};
use serde_json::{Value, json};

use crate::bantuan::{Aplikasi, Kantor, pabrik};
use chromium::Chromium;

/// Judul pada formulir resmi.
const JUDUL_CETAK: [&str; 6] = [
    "SASARAN KINERJA PEGAWAI",
    "PEGAWAI YANG DINILAI",
    "PEJABAT PENILAI KINERJA",
    "HASIL KERJA",
    "PERILAKU KERJA",
    "LAMPIRAN SASARAN KINERJA PEGAWAI",
];

async fn isi_indikator(peramban: &Chromium, n: usize, indikator: &str, target: &str) {
    peramban.pilih(&format!("aspek-{n}"), 2).await;
    peramban.isi(&format!("indikator-{n}"), indikator).await;
    peramban.isi(&format!("target-{n}"), target).await;
}

/// Isian yang terfokus, bila terlihat di layar.
const BARIS_TERFOKUS: &str = "
    const e = document.activeElement, k = e.getBoundingClientRect();
    return k.top >= 0 && k.bottom <= innerHeight ? e.id : 'di luar layar';";

/// Sari menambah sebuah RHK dengan dua indikator, yang kedua dinaikkan.
async fn tulis_rencana(sari: &Chromium) {
    sari.klik("a[href$='/rencana/baru']").await;
    sari.periksa("RHK baru").await;
    sari.tekan("Simpan draf").await;
    assert!(sari.teks("[role=alert]").await.contains("Ada yang perlu diperbaiki"));
    sari.periksa("RHK ditolak").await;
    sari.pilih("rhk_pimpinan", 2).await;
    sari.isi("rhk", "Tersusunnya laporan data bulanan").await;
    isi_indikator(sari, 1, "Jumlah laporan data", "12 laporan").await;
    if sari.berskrip() {
        sari.jalankan("window.halamanIni = true", vec![]).await;
    }
    sari.tekan("Tambah indikator").await;
    assert_eq!(sari.banyak("fieldset.baris").await, 2);
    assert_eq!(sari.jalankan(BARIS_TERFOKUS, vec![]).await, "aspek-2", "melanjutkan di baris yang baru");
    if sari.berskrip() {
        assert_eq!(sari.jalankan("return window.halamanIni", vec![]).await, true, "baris ditambah di tempat");
    }
    isi_indikator(sari, 2, "Ketepatan waktu laporan", "95%").await;
    sari.klik("button[value='naik:2']").await;
    if !sari.berskrip() {
        assert_eq!(sari.jalankan(BARIS_TERFOKUS, vec![]).await, "aspek-1", "mengikuti baris yang dinaikkan");
    }
    assert_eq!(sari.nilai("indikator-1").await, "Ketepatan waktu laporan");
    assert_eq!(sari.nilai("indikator-2").await, "Jumlah laporan data");
    sari.periksa("RHK dengan dua indikator").await;
    sari.tekan("Simpan draf").await;
    assert!(sari.teks("[role=status]").await.contains("tersimpan"), "{}", sari.teks("main").await);
    assert!(sari.teks(".indikator tbody tr:first-child").await.contains("Ketepatan waktu laporan"));
}

async fn tulis_lampiran(sari: &Chromium) {
    sari.klik("a[href$='/lampiran']").await;
    sari.periksa("lampiran").await;
    sari.isi("dukungan", "Komputer").await;
    sari.isi("skema", "Laporan bulanan").await;
    sari.isi("konsekuensi", "Apresiasi").await;
    sari.tekan("Simpan draf").await;
    assert!(sari.teks("#lampiran + .lampiran").await.contains("Laporan bulanan"));
}

/// Sari menyusun dari halaman kosong lalu mengajukan; jawabannya alamat SKP-nya.
async fn susun_dan_ajukan(sari: &Chromium) -> String {
    sari.periksa("beranda tanpa tugas").await;
    sari.ke("/skp").await;
    sari.periksa("daftar kosong").await;
    sari.klik("a[href='/skp/baru']").await;
    sari.periksa("SKP baru").await;
    sari.isi("mulai", "kemarin").await;
    sari.tekan("Buat draf").await;
    sari.periksa("SKP baru ditolak").await;
    sari.isi("mulai", "1 Januari 2026").await;
    sari.tekan("Buat draf").await;
    assert_eq!(sari.teks(".lencana").await, "Draf");
    let skp = sari.jalur().await;
    sari.periksa("draf kosong").await;
    sari.tekan("Ajukan").await;
    assert!(sari.teks("[role=alert]").await.contains("belum dapat diajukan"));
    sari.periksa("pengajuan ditolak").await;
    sari.ke(&skp).await;
    tulis_rencana(sari).await;
    tulis_lampiran(sari).await;
    sari.periksa("draf lengkap").await;
    sari.tekan("Ajukan").await;
    assert_eq!(sari.teks(".lencana").await, "Diajukan");
    sari.periksa("diajukan, di mata pegawai").await;
    sari.ke("/skp").await;
    sari.periksa("daftar berisi").await;
    sari.ke("/").await;
    sari.periksa("beranda menunggu penilai").await;
    sari.keluar().await;
    skp
}

async fn kembalikan(budi: &Chromium, skp: &str) {
    budi.periksa("beranda penilai").await;
    budi.ke("/skp/bawahan").await;
    budi.periksa("SKP bawahan").await;
    budi.klik(&format!("a[href='{skp}']")).await;
    budi.periksa("diajukan, di mata penilai").await;
    budi.tekan("Kembalikan untuk perbaikan").await;
    assert!(!budi.teks("[role=alert]").await.is_empty());
    budi.periksa("pengembalian tanpa catatan").await;
    budi.isi("catatan", "Targetnya ditambah.").await;
    budi.tekan("Kembalikan untuk perbaikan").await;
    assert_eq!(budi.teks(".lencana").await, "Dikembalikan untuk perbaikan");
    budi.periksa("dikembalikan, di mata penilai").await;
    budi.ke(&format!("{skp}/ekspektasi")).await;
    budi.periksa("ekspektasi").await;
    budi.isi("ekspektasi-1", "Santun kepada pelapor").await;
    budi.tekan("Simpan draf").await;
    assert!(budi.teks(".perilaku").await.contains("Santun kepada pelapor"));
    budi.keluar().await;
}

async fn perbaiki_dan_ajukan_lagi(sari: &Chromium, skp: &str) {
    sari.periksa("beranda dengan SKP yang dikembalikan").await;
    sari.ke(skp).await;
    assert!(sari.teks("main").await.contains("Targetnya ditambah."));
    sari.periksa("dikembalikan, di mata pegawai").await;
    sari.klik(".rhk__alat a").await;
    sari.periksa("mengubah RHK").await;
    sari.isi("target-2", "14 laporan").await;
    sari.tekan("Simpan draf").await;
    assert!(sari.teks(".rhk").await.contains("14 laporan"));
    sari.tekan("Ajukan").await;
    assert_eq!(sari.teks(".lencana").await, "Diajukan");
    sari.keluar().await;
}

async fn tetapkan_dan_cetak(budi: &Chromium, skp: &str) {
    budi.ke(skp).await;
    budi.tekan("Tetapkan").await;
    assert_eq!(budi.teks(".lencana").await, "Ditetapkan");
    budi.periksa("ditetapkan").await;
    budi.ke(&format!("{skp}/riwayat")).await;
    budi.periksa("riwayat").await;
    budi.ke(&format!("{skp}/cetak")).await;
    budi.periksa("cetak").await;
    // Tombol cetak hanya ada bila skrip benar-benar berjalan.
    assert_eq!(budi.banyak("[data-cetak]").await, usize::from(budi.berskrip()));
}

async fn cerita_utama(skrip: bool) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.diajukan().await;
    let peramban = Chromium::dengan(&app, skrip).await;
    peramban.ke("/masuk").await;
    peramban.periksa("masuk").await;
    peramban.masuk(&kantor.sari).await;
    let skp = susun_dan_ajukan(&peramban).await;
    peramban.masuk(&kantor.budi).await;
    kembalikan(&peramban, &skp).await;
    peramban.masuk(&kantor.sari).await;
    perbaiki_dan_ajukan_lagi(&peramban, &skp).await;
    peramban.masuk(&kantor.budi).await;
    tetapkan_dan_cetak(&peramban, &skp).await;
}

#[tokio::test]
async fn skp_disusun_dikembalikan_diperbaiki_ditetapkan_dan_dicetak() {
    cerita_utama(true).await;
}

#[tokio::test]
async fn cerita_yang_sama_selesai_tanpa_javascript() {
    cerita_utama(false).await;
}

async fn atasan_saya_salah(skrip: bool) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let peramban = Chromium::dengan(&app, skrip).await;
    peramban.masuk(&kantor.sari).await;
    peramban.ke("/profil").await;
    peramban.periksa("profil").await;
    peramban.klik("a[href='/laporan-data/baru?datum=PENILAI']").await;
    peramban.periksa("yang salah penilainya").await;
    peramban.tekan("Kirim").await;
    peramban.periksa("laporan ditolak").await;
    peramban.isi("seharusnya", "bidang").await;
    peramban.tekan("Cari pada daftar").await;
    peramban.periksa("penilai yang ditemukan").await;
    peramban.klik(&format!("input[value='{}']", kantor.wawan.id)).await;
    peramban.tekan("Kirim").await;
    assert!(peramban.teks("main").await.contains("menunggu Dewi"), "{}", peramban.teks("main").await);
    peramban.periksa("laporan terkirim").await;
    let laporan = peramban.jalur().await;
    for (jalur, nama) in
        [("/profil", "profil dengan laporan"), ("/", "beranda dengan laporan"), ("/skp/penahan", "penahan")]
    {
        peramban.ke(jalur).await;
        assert!(peramban.sumber().await.contains(&laporan), "{nama} tidak menyebut laporannya");
        peramban.periksa(nama).await;
    }
    peramban.keluar().await;

    peramban.masuk(&kantor.dewi).await;
    peramban.ke("/laporan-data").await;
    peramban.periksa("antrean laporan").await;
    peramban.klik(".daftar__utama a").await;
    peramban.periksa("laporan di meja kepegawaian").await;
    peramban.tekan("Sudah dibetulkan").await;
    assert!(peramban.teks("[role=alert]").await.contains("Yang tercatat masih"));
    peramban.periksa("jawaban ditolak").await;
    peramban.isi("alasan", "Surat pindahnya berlaku Maret.").await;
    peramban.tekan("Tidak perlu diubah").await;
    peramban.periksa("laporan terjawab").await;
    peramban.keluar().await;
    peramban.masuk(&kantor.sari).await;
    assert!(peramban.teks("main").await.contains("Laporan tentang penilai Anda sudah dijawab"));
    peramban.ke(&laporan).await;
    assert!(peramban.teks("main").await.contains("Surat pindahnya berlaku Maret."));
}

#[tokio::test]
async fn atasan_saya_salah_dilaporkan_dan_dijawab() {
    atasan_saya_salah(true).await;
}

#[tokio::test]
async fn atasan_saya_salah_dilaporkan_tanpa_javascript() {
    atasan_saya_salah(false).await;
}

/// Menempelkan ke sebuah isian, seperti Ctrl+V sesudah menyalin dari tempat lain.
async fn tempel(peramban: &Chromium, id: &str, teks: &str, html: &str) {
    let skrip = "
        const [id, teks, html] = arguments, isian = document.getElementById(id), papan = new DataTransfer();
        papan.setData('text/plain', teks);
        if (html) papan.setData('text/html', html);
        isian.focus();
        const e = new ClipboardEvent('paste', { clipboardData: papan, bubbles: true, cancelable: true });
        if (isian.dispatchEvent(e)) isian.setRangeText(teks);";
    peramban.jalankan(skrip, [id, teks, html].map(Value::from).into()).await;
}

const URUNGKAN: &str = "document.querySelector('[data-kabar] button').click()";

#[tokio::test]
async fn indikator_ditempel_dari_lembar_kerja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = Chromium::baru(&app).await;
    sari.masuk(&kantor.sari).await;
    sari.ke(&format!("/skp/{skp}/rencana/baru")).await;
    sari.isi("rhk", "Tersusunnya laporan").await;
    // Satu kalimat yang terpotong baris bukan lembar kerja.
    tempel(&sari, "indikator-1", "Jumlah laporan\nyang disusun", "").await;
    assert_eq!(sari.banyak("fieldset.baris").await, 1);
    let sel = "kuantitas\tJumlah laporan\t12\tlaporan\r\nKualitas\t\"Persentase \"\"tepat\"\"\nisi\"\t95%\r\n";
    tempel(&sari, "indikator-1", sel, "").await;
    assert_eq!(sari.banyak("fieldset.baris").await, 2);
    let semua = "return [...document.querySelectorAll('fieldset.baris')].map(b =>
        [...b.querySelectorAll('select, textarea, input:not([type=hidden])')].slice(0, 4).map(i => i.value))";
    let harapan =
        json!([["KUANTITAS", "Jumlah laporan", "12", "laporan"], ["KUALITAS", "Persentase \"tepat\" isi", "95%", ""],]);
    assert_eq!(sari.jalankan(semua, vec![]).await, harapan);
    // Satu kolom target, ditempel di tengah, menambah baris seperlunya; lalu diurungkan.
    tempel(&sari, "target-2", "90%\n3 bulan", "<table><tr><td>90%</td></tr><tr><td>3 bulan</td></tr></table>").await;
    assert_eq!((sari.nilai("target-2").await, sari.nilai("target-3").await), ("90%".into(), "3 bulan".into()));
    sari.periksa("indikator ditempel").await;
    sari.jalankan(URUNGKAN, vec![]).await;
    assert_eq!(sari.jalankan(semua, vec![]).await, harapan);
    let banyak = "Kuantitas\tSatu\n".repeat(25);
    tempel(&sari, "indikator-2", &banyak, "").await;
    assert_eq!(sari.banyak("fieldset.baris").await, 20);
    assert!(sari.teks("[data-kabar]").await.contains("19 baris ditempel. 6 baris tidak muat."));
    sari.jalankan(URUNGKAN, vec![]).await;
    sari.tekan("Simpan draf").await;
    assert!(sari.teks("main").await.contains("95%") && sari.teks("main").await.contains("12 laporan"));
}

#[tokio::test]
async fn direktif_pimpinan_hanya_ditawarkan_bagi_hasil_kerja_tambahan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = Chromium::dengan(&app, false).await;
    sari.masuk(&kantor.sari).await;
    sari.ke(&format!("/skp/{skp}/rencana/baru")).await;
    let tampak = "return getComputedStyle(document.querySelector('option[value=direktif]')).display !== 'none'";
    assert_eq!(sari.jalankan(tampak, vec![]).await, false);
    sari.klik("[name=bagian][value=TAMBAHAN]").await;
    assert_eq!(sari.jalankan(tampak, vec![]).await, true);
}

#[tokio::test]
async fn skp_diajukan_hanya_dengan_papan_ketik() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = Chromium::baru(&app).await;
    sari.ke("/masuk").await;
    sari.tab_sampai("#nip").await;
    sari.ketik(&kantor.sari.nip).await;
    sari.tab_sampai("#kata_sandi").await;
    sari.ketik("keliru").await;
    sari.tekan_enter().await;
    let di_ringkasan = "return document.activeElement.matches('.ringkasan-galat')";
    assert_eq!(sari.jalankan(di_ringkasan, vec![]).await, true, "fokus pada ringkasan galat");
    sari.tab_sampai("#kata_sandi").await;
    sari.ketik(pabrik::KATA_SANDI).await;
    sari.tekan_enter().await;
    assert_eq!(sari.jalur().await, "/");
    sari.tab_sampai(".daftar a").await;
    sari.tekan_enter().await;
    assert_eq!(sari.teks(".lencana").await, "Draf");
    sari.tab_sampai("form[action$='/pengajuan'] button").await;
    sari.tekan_enter().await;
    assert_eq!(sari.teks(".lencana").await, "Diajukan");
}

#[tokio::test]
async fn skp_tercetak_di_kertas_a4_menurut_formulir_resmi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let sari = Chromium::baru(&app).await;
    sari.masuk(&kantor.sari).await;
    sari.ke(&format!("/skp/{skp}/cetak")).await;
    let tercetak = sari.teks_tercetak().await;
    for judul in JUDUL_CETAK {
        assert!(tercetak.contains(judul), "{judul} tidak tercetak:\n{tercetak}");
    }
    assert!(!tercetak.contains("Cetak atau simpan PDF") && !tercetak.contains("Langsung ke isi"), "{tercetak}");
    let kaki = "
        const kode = getComputedStyle(document.documentElement).getPropertyValue('--kode');
        const gaya = [...document.styleSheets].map(s => [...s.cssRules].map(r => r.cssText).join()).join();
        return [kode, gaya.includes('@bottom-left { content: var(--kode)')];";
    let sidik = sari.teks(".cetak__kaki").await.split("SHA-256 ").nth(1).unwrap()[..16].to_owned();
    assert_eq!(sari.jalankan(kaki, vec![]).await, json!([format!("\"SHA-256 {sidik}\""), true]));
    let lembar = sari.cetak().await;
    assert!((2..=4).contains(&lembar.len()), "{lembar:?}");
    assert!(lembar.iter().all(|l| *l == (210, 297)), "{lembar:?}");
}

#[tokio::test]
async fn tombol_kembali_sesudah_keluar_tidak_memperlihatkan_apa_pun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = Chromium::baru(&app).await;
    sari.masuk(&kantor.sari).await;
    sari.ke(&format!("/skp/{skp}")).await;
    sari.keluar().await;
    for _ in 0..3 {
        sari.kembali().await;
        let sumber = sari.sumber().await;
        for rahasia in [&kantor.sari.nama, &kantor.sari.nip, "Tersusunnya laporan data"] {
            assert!(!sumber.contains(rahasia), "«{rahasia}» masih terlihat di {}", sari.jalur().await);
        }
    }
}

/// SKP dengan sepuluh RHK, masing-masing dua indikator, dengan kalimat sepanjang yang biasa ditulis.
async fn skp_besar(app: &Aplikasi, kantor: &Kantor) -> SkpId {
    let id = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let pimpinan = pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await.unwrap();
    let hal = ["kepegawaian", "keuangan", "persuratan", "kearsipan", "perencanaan", "sarana", "hukum", "humas", "gizi"];
    let semua = hal.map(|hal| {
        let mut rhk = pabrik::rhk(
            &format!("Tersusunnya laporan {hal} yang akurat, lengkap, dan tepat waktu sebagai bahan keputusan"),
            &pimpinan,
        );
        rhk.aspek = vec!["KUANTITAS".into(), "KUALITAS".into()];
        rhk.indikator = vec![
            format!("Jumlah laporan {hal} bulanan yang disampaikan kepada pimpinan"),
            format!("Persentase isian laporan {hal} yang lolos pemeriksaan tanpa perbaikan"),
        ];
        rhk.target = vec!["12 laporan".into(), "95%".into()];
        rhk.satuan = vec![String::new(); 2];
        rhk.arah = vec!["NAIK".into(); 2];
        rhk
    });
    let saya = Pengguna::mewakili(kantor.sari.id, app.app.clock.now().date_naive());
    let mut conn = app.db.acquire().await.unwrap();
    skp::isi_rencana(&mut conn, &saya, id, semua.into(), &[None; 9], app.app.clock.now()).await.unwrap();
    id
}

const KB: usize = 1024;

#[tokio::test]
async fn kunjungan_pertama_dan_halaman_berikutnya_ringan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = skp_besar(&app, &kantor).await;
    let sari = Chromium::baru(&app).await;
    sari.masuk(&kantor.sari).await;
    let pertama = sari.jawaban();
    let byte: usize = pertama.iter().map(|j| j.byte).sum();
    eprintln!("kunjungan pertama: {} permintaan, {byte} byte", pertama.len());
    assert!(pertama.len() <= 6, "{pertama:#?}");
    assert!(byte <= 60 * KB, "{pertama:#?}");

    let mentah = app.masuk(&kantor.sari).await;
    for jalur in ["", "/cetak", "/riwayat", "/lampiran", "/rencana/baru"] {
        let jalur = format!("/skp/{skp}{jalur}");
        sari.ke(&jalur).await;
        let jawaban = sari.jawaban();
        let byte: usize = jawaban.iter().map(|j| j.byte).sum();
        eprintln!("{jalur}: {byte} byte terkirim, {} byte HTML", mentah.buka(&jalur).await.html.len());
        assert!(jawaban.len() == 1 && byte <= 15 * KB, "{jawaban:#?}");
    }
}
