//! Matriks Peran Hasil di Chromium: disusun, diusulkan, ditetapkan, dibagikan, diterima, dan dicetak.

use serde_json::Value;

use super::chromium::Chromium;
use crate::bantuan::{Aplikasi, Kantor, pabrik};

async fn susun(budi: &Chromium) -> String {
    budi.ke("/skp/bawahan?tahun=2026").await;
    budi.klik("a[href='/matriks?tahun=2026']").await;
    budi.periksa("daftar matriks kosong").await;
    budi.tekan("Susun matriks").await;
    let matriks = budi.jalur().await;
    budi.periksa("matriks kosong").await;
    budi.klik(".matriks__ubah").await;
    budi.periksa("baris seseorang").await;
    budi.isi("sel-1", &"panjang ".repeat(70)).await;
    budi.tekan("Simpan baris").await;
    assert!(budi.teks("[role=alert]").await.contains("paling panjang 500"));
    budi.periksa("baris ditolak").await;
    budi.isi("sel-1", "Tersusunnya statistik bulanan").await;
    budi.tekan("Simpan baris").await;
    assert!(budi.teks(".matriks td li").await.contains("Tersusunnya statistik bulanan"));
    budi.tekan("Ajak tim mengusulkan").await;
    budi.periksa("matriks dengan ajakan").await;
    budi.keluar().await;
    matriks
}

async fn usulkan(tono: &Chromium, matriks: &str) {
    tono.ke(matriks).await;
    tono.periksa("matriks di mata anggota yang diajak").await;
    tono.tekan("Usulkan").await;
    tono.periksa("usulan ditolak").await;
    tono.pilih("kolom", 2).await;
    tono.isi("rhk", "Terpeliharanya portal data").await;
    tono.tekan("Usulkan").await;
    assert!(tono.teks("main").await.contains("Menunggu jawaban"));
    tono.keluar().await;
}

async fn tetapkan_dan_bagikan(budi: &Chromium, matriks: &str) {
    budi.ke(matriks).await;
    budi.periksa("matriks dengan usulan").await;
    budi.tekan("Terima").await;
    budi.tekan("Tetapkan matriks").await;
    budi.periksa("matriks ditetapkan").await;
    budi.tekan("Bagikan ke draf SKP").await;
    assert!(budi.teks("[role=status]").await.contains("2 orang belum mempunyai SKP"), "{}", budi.teks("main").await);
    budi.periksa("matriks dibagikan").await;
    budi.ke(&format!("{matriks}/cetak")).await;
    budi.periksa("cetakan matriks").await;
    assert_eq!(budi.banyak("[data-cetak]").await, usize::from(budi.berskrip()));
    assert!(budi.cetak().await.iter().all(|ukuran| *ukuran == (297, 210)), "{:?}", budi.cetak().await);
    let tercetak = budi.teks_tercetak().await;
    for tulisan in ["MATRIKS PERAN HASIL", "PEGAWAI", "JABATAN", "OUTPUT ANTARA", "Terpeliharanya portal data"] {
        assert!(tercetak.contains(tulisan), "{tulisan}: {tercetak}");
    }
    budi.ke(&format!("{matriks}/cetak?kertas=f4")).await;
    assert!(budi.cetak().await.iter().all(|ukuran| *ukuran == (330, 215)), "{:?}", budi.cetak().await);
    budi.ke(matriks).await;
    budi.keluar().await;
}

async fn terima(tono: &Chromium) {
    assert!(tono.teks("main").await.contains("Budi membagikan RHK 2026 kepada Anda"));
    tono.periksa("beranda yang dibagikan RHK").await;
    tono.ke("/skp/baru").await;
    tono.tekan("Buat draf").await;
    tono.klik("a[href$='/matriks']").await;
    tono.periksa("RHK yang menunggu").await;
    tono.tekan("Masukkan ke draf").await;
    assert!(tono.teks(".rhk__teks").await.contains("Terpeliharanya portal data"));
    tono.periksa("draf dengan RHK dari matriks").await;
}

async fn cerita(skrip: bool) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let peramban = Chromium::dengan(&app, skrip).await;
    peramban.masuk(&kantor.budi).await;
    let matriks = susun(&peramban).await;
    peramban.masuk(&kantor.tono).await;
    usulkan(&peramban, &matriks).await;
    peramban.masuk(&kantor.budi).await;
    tetapkan_dan_bagikan(&peramban, &matriks).await;
    peramban.masuk(&kantor.tono).await;
    terima(&peramban).await;
}

#[tokio::test]
async fn matriks_disusun_bersama_dibagikan_diterima_dan_dicetak() {
    cerita(true).await;
}

#[tokio::test]
async fn cerita_matriks_selesai_tanpa_javascript() {
    cerita(false).await;
}

#[tokio::test]
async fn matriks_besar_tercetak_dengan_kepala_pada_setiap_lembar_dan_tidak_terpotong() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let budi = app.masuk(&kantor.budi).await;
    let matriks = budi.tekan(&budi.buka("/matriks?tahun=2026").await, "Susun matriks", &[]).await.alamat;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update skp set status = 'draf', diajukan_pada = null, sidik_isi = null;
         insert into rencana (rencana_id, skp_id, urutan, bagian, rhk)
         select gen_random_uuid(), skp_id, n, 'UTAMA', 'Meningkatnya kualitas penyelenggaraan layanan keagamaan ke-' || n
         from skp, generate_series(2, 12) n;
         insert into pegawai (pegawai_id, jenis, nip, nama)
         select gen_random_uuid(), 'PNS', '198502022010011' || lpad(n::text, 3, '0'), 'Staf Penyelenggara ' || n
         from generate_series(11, 38) n;
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), pegawai_id, '{}', (select jabatan_id from jabatan where nama = 'Analis Data'),
                'DEFINITIF', false, '2020-01-01' from pegawai where nama like 'Staf %';
         select susun_penilai(null);
         insert into baris_matriks (matriks_id, pegawai_id)
         select matriks_id, pegawai_id from matriks, pegawai where nama like 'Staf %';
         insert into isi_matriks (matriks_id, pokok_id, pegawai_id, rhk_pimpinan_id, rhk_pimpinan, urutan, rhk)
         select b.matriks_id, gen_random_uuid(), b.pegawai_id, r.rencana_id, r.rhk, r.urutan,
                'Tersusunnya pertanggungjawaban pelaksanaan kegiatan ' || r.urutan
         from baris_matriks b, rencana r where r.urutan % 2 = 0",
        kantor.seksi
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let peramban = Chromium::baru(&app).await;
    peramban.masuk(&kantor.budi).await;
    peramban.ke(&matriks).await;
    peramban.periksa("matriks besar").await;
    peramban.ke(&format!("{matriks}/cetak")).await;
    peramban.periksa("cetakan matriks besar").await;
    let halaman = peramban.cetak().await;
    assert!((2..=8).contains(&halaman.len()) && halaman.iter().all(|u| *u == (297, 210)), "{halaman:?}");
    // Tidak satu sel pun lebih lebar daripada kolomnya: kata yang panjang patah, bukan terpotong.
    let meluap = "return [...document.querySelectorAll('.cetak__matriks td, .cetak__matriks th')]
        .filter(s => s.scrollWidth > s.clientWidth + 1).length";
    assert_eq!(peramban.jalankan(meluap, vec![]).await, Value::from(0));
    let ulang = "return getComputedStyle(document.querySelector('.cetak__matriks thead')).display";
    assert_eq!(peramban.jalankan(ulang, vec![]).await, "table-header-group");
}

#[tokio::test]
async fn halaman_tim_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = Chromium::baru(&app).await;
    budi.masuk(&kantor.budi).await;
    budi.ke("/tim").await;
    budi.periksa("daftar tim kosong").await;
    budi.klik("a[href='/tim/baru']").await;
    budi.periksa("tim baru").await;
    budi.isi("nama", "Tim Zona Integritas").await;
    budi.isi("cari", "wawa").await;
    budi.isi("dasar", "SK 7/2026").await;
    budi.tekan("Bentuk tim").await;
    budi.periksa("ketua ditanyakan").await;
    budi.klik("#pegawai input").await;
    budi.tekan("Bentuk tim").await;
    assert_eq!(budi.teks("h1").await, "Tim Zona Integritas");
    budi.periksa("tim").await;
    budi.klik("a[href$='/anggota/baru']").await;
    budi.isi("cari", "tidak ada").await;
    budi.tekan("Simpan anggota").await;
    budi.periksa("anggota ditolak").await;
    budi.isi("cari", "Sari").await;
    budi.tekan("Simpan anggota").await;
    budi.klik("a[href$='/pengakhiran']").await;
    budi.periksa("pengakhiran kedudukan").await;
    budi.ke("/tim").await;
    budi.periksa("daftar tim").await;
}
