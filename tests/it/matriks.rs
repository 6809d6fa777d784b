//! Matriks Peran Hasil: disusun, diusulkan, ditetapkan, dibagikan ke draf SKP, dan siapa yang melihatnya.

mod pembagian;

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use kinerja::skp::SkpId;

use crate::{
    bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik},
    tim,
};

const DAFTAR: &str = "/matriks?tahun=2026";

/// Menambah RHK utama pada draf SKP lewat formulirnya.
async fn tambah_rhk(peramban: &Peramban, skp: SkpId, rhk: &str) -> Halaman {
    let formulir = peramban.buka(&format!("/skp/{skp}/rencana/baru")).await;
    peramban.tekan(&formulir, "Simpan draf", &[("rhk", rhk)]).await
}

/// Budi dengan SKP draf berisi dua RHK utama, dan draf matriksnya.
async fn disusun(app: &Aplikasi, kantor: &Kantor) -> (Peramban, SkpId, Halaman) {
    let skp = pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.id;
    let budi = app.masuk(&kantor.budi).await;
    tambah_rhk(&budi, skp, "Terwujudnya layanan data yang cepat").await;
    let matriks = budi.tekan(&budi.buka(DAFTAR).await, "Susun matriks", &[]).await;
    (budi, skp, matriks)
}

/// Mengisi baris seseorang, satu tulisan bagi setiap kolom.
async fn isi(budi: &Peramban, matriks: &str, siapa: &Orang, sel: [&str; 2]) -> Halaman {
    let formulir = budi.buka(&format!("{matriks}/pegawai/{}", siapa.id)).await;
    budi.tekan(&formulir, "Simpan baris", &[("sel", sel[0]), ("sel", sel[1])]).await
}

/// Matriks berisi bagi Sari dan Tono, ditetapkan.
async fn ditetapkan(app: &Aplikasi, kantor: &Kantor) -> (Peramban, SkpId, Halaman) {
    let (budi, skp, matriks) = disusun(app, kantor).await;
    isi(&budi, &matriks.alamat, &kantor.sari, ["Tersusunnya statistik bulanan", "Terjawabnya permintaan data"]).await;
    let halaman = isi(&budi, &matriks.alamat, &kantor.tono, ["", "Terpeliharanya portal data"]).await;
    let halaman = budi.tekan(&halaman, "Tetapkan matriks", &[]).await;
    (budi, skp, halaman)
}

async fn rhk(app: &Aplikasi, skp: SkpId) -> Vec<(String, String, bool)> {
    sqlx::query_as(
        "select rhk, bagian, rhk_pimpinan_id is not null from rencana where skp_id = $1 order by bagian desc, urutan",
    )
    .bind(skp.uuid())
    .fetch_all(&app.db)
    .await
    .unwrap()
}

#[tokio::test]
async fn matriks_disusun_dari_rhk_pimpinan_dan_memperingatkan_tanpa_menghalangi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, skp, matriks) = disusun(&app, &kantor).await;
    // Kolomnya RHK utama Budi, walau SKP-nya masih draf; barisnya yang ia nilai.
    assert_eq!(
        matriks.semua("thead th"),
        [
            "Pegawai; pimpinannya Budi Kepala Seksi Data",
            "Tersusunnya laporan data",
            "Terwujudnya layanan data yang cepat"
        ]
    );
    assert_eq!(matriks.semua("tbody th").len(), 2);
    assert!(matriks.teks(".peringatan").contains("Belum bersumbangan: Sari, Tono"));
    assert!(matriks.teks(".peringatan").contains("Belum didukung siapa pun: Tersusunnya laporan data"));
    let sel = ["Tersusunnya statistik bulanan\nTersusunnya statistik tahunan", ""];
    let halaman = isi(&budi, &matriks.alamat, &kantor.sari, sel).await;
    assert!(halaman.memuat("Baris Sari tersimpan."));
    assert_eq!(halaman.semua("td li"), ["Tersusunnya statistik bulanan", "Tersusunnya statistik tahunan"]);
    let peringatan = halaman.teks(".peringatan");
    assert!(peringatan.contains("Belum bersumbangan: Tono"), "{peringatan}");
    assert!(peringatan.contains("Belum didukung siapa pun: Terwujudnya layanan data yang cepat"));
    assert!(!peringatan.contains("siapa pun: Tersusunnya laporan data"));

    // RHK pimpinan yang dihapus dari SKP-nya tidak membawa isi selnya.
    let halaman_skp = budi.buka(&format!("/skp/{skp}")).await;
    budi.tekan(&halaman_skp, "Hapus hasil kerja 1", &[]).await;
    let halaman = budi.buka(&matriks.alamat).await;
    assert!(
        halaman
            .teks(".peringatan")
            .contains("Tidak ada lagi pada SKP Anda, tetapi selnya berisi: Tersusunnya laporan data")
    );
    assert_eq!(halaman.semua("td li").len(), 2);
    // Peringatan tidak menghalangi.
    let halaman = budi.tekan(&halaman, "Tetapkan matriks", &[]).await;
    assert!(halaman.memuat("Matriks ditetapkan"), "{}", halaman.isi());
    assert!(halaman.teks("main .keterangan").contains("Ditetapkan"));
    assert_eq!(app.hitung("select count(*) from jejak where objek_jenis = 'matriks'").await, 3);
}

#[tokio::test]
async fn daftar_matriks_membuka_tahun_berjalan_juga_pada_november() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    app.app.clock.set("2026-11-20T02:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    let budi = app.masuk(&kantor.budi).await;
    let daftar = budi.buka("/matriks").await;
    assert_eq!(daftar.teks("h1"), "Matriks Peran Hasil 2026");
    let depan = budi.buka(&daftar.tautan("Tahun 2027").unwrap()).await;
    assert_eq!(depan.nilai("tahun"), ["2027"], "tahun depan disusun dari halamannya");
}

#[tokio::test]
async fn tanpa_rhk_pimpinan_tidak_berkolom_dan_isian_yang_keliru_dikembalikan_utuh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let matriks = budi.tekan(&budi.buka(DAFTAR).await, "Susun matriks", &[]).await;
    assert!(matriks.memuat("Matriks ini belum berkolom"));
    let langsung = budi.paksa(&format!("{}/penetapan", matriks.alamat), &[("versi", "1")]).await;
    assert_eq!(langsung.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Draf kedua pada tahun yang sama tidak ada.
    assert_eq!(budi.paksa("/matriks", &[("tahun", "2026")]).await.status, StatusCode::CONFLICT);
    assert_eq!(budi.paksa("/matriks", &[("tahun", "dua ribu")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await;
    let formulir = budi.buka(&format!("{}/pegawai/{}", matriks.alamat, kantor.sari.id)).await;
    let panjang = "a".repeat(501);
    let ditolak = budi.tekan(&formulir, "Simpan baris", &[("sel", &panjang)]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("paling panjang 500 karakter; yang Anda tulis 501"));
    assert_eq!(ditolak.nilai("sel"), [panjang]);
    // Tepat lima ratus diterima.
    let halaman = budi.tekan(&ditolak, "Simpan baris", &[("sel", &"é".repeat(500))]).await;
    assert!(halaman.memuat("Baris Sari tersimpan."));
    // Yang bukan bagian matriks tidak berbaris.
    let joko = format!("{}/pegawai/{}", matriks.alamat, kantor.joko.id);
    assert_eq!(budi.buka(&joko).await.status, StatusCode::NOT_FOUND);
    let halaman = budi.tekan(&halaman, "Hapus draf", &[]).await;
    assert!(halaman.memuat("Draf matriks dihapus") && halaman.tombol() == ["Susun matriks"]);
    assert_eq!(app.hitung("select count(*) from isi_matriks").await, 0);
}

#[tokio::test]
async fn tim_diajak_mengusulkan_dan_pimpinan_menjawab() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    let (sari, tono) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.tono).await);
    assert_eq!(sari.buka(&matriks.alamat).await.status, StatusCode::NOT_FOUND);
    isi(&budi, &matriks.alamat, &kantor.tono, ["Rahasia Tono", ""]).await;
    budi.tekan(&budi.buka(&matriks.alamat).await, "Ajak tim mengusulkan", &[]).await;
    let halaman = sari.buka(&sari.buka(DAFTAR).await.tautan("Matriks Budi").unwrap()).await;
    // Sari melihat RHK pimpinannya dan barisnya sendiri saja.
    assert_eq!(halaman.semua("tbody th").len(), 1);
    assert!(!halaman.memuat("Rahasia Tono") && !halaman.memuat("Tono"));
    let kosong = sari.tekan(&halaman, "Usulkan", &[]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kosong.semua(".ringkasan-galat li").len(), 2);
    let kolom = halaman.pilihan("kolom")[2].1.clone();
    let hanya_rhk = sari.tekan(&halaman, "Usulkan", &[("rhk", "Terjawabnya surat")]).await;
    assert_eq!(hanya_rhk.nilai("rhk"), ["Terjawabnya surat"]);
    let halaman = sari.tekan(&hanya_rhk, "Usulkan", &[("kolom", &kolom)]).await;
    assert!(halaman.memuat("Menunggu jawaban: Terjawabnya surat"), "{}", halaman.isi());
    let kiriman = [("kolom", kolom.as_str()), ("rhk", "Terpilahnya surat")];
    sari.tekan(&halaman, "Usulkan", &kiriman).await;
    assert!(!tono.buka(&matriks.alamat).await.memuat("Terjawabnya surat"));

    let di_meja = budi.buka(&matriks.alamat).await;
    assert!(di_meja.memuat("Sari, mendukung «Terwujudnya layanan data yang cepat»"));
    let (aksi, isi_terima) = di_meja.formulir("Terima usulan 1", &[]);
    assert_eq!(sari.kirim(Method::POST, &aksi, Some(isi_terima)).await.status, StatusCode::FORBIDDEN);
    let halaman = budi.tekan(&di_meja, "Terima usulan 1", &[]).await;
    assert!(halaman.semua("td li").contains(&"Terjawabnya surat".to_owned()));
    // Dari halaman lama: sudah dijawab.
    let lagi = budi.tekan(&di_meja, "Tidak dipakai usulan 1", &[]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    let halaman = budi.tekan(&halaman, "Tidak dipakai usulan 1", &[]).await;
    assert!(!halaman.memuat("Terpilahnya surat"));
    assert_eq!(app.hitung("select count(*) from isi_matriks").await, 2);
    // Sesudah ditetapkan tidak ada lagi yang diusulkan.
    budi.tekan(&halaman, "Tetapkan matriks", &[]).await;
    assert_eq!(sari.paksa(&format!("{}/usulan", matriks.alamat), &kiriman).await.status, StatusCode::CONFLICT);
    assert!(sari.buka(&matriks.alamat).await.memuat("Rahasia Tono"));
}

#[tokio::test]
async fn usulan_tidak_melampaui_isi_sel_yang_penuh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    let sembilan: Vec<String> = (1..10).map(|n| format!("RHK {n}")).collect();
    isi(&budi, &matriks.alamat, &kantor.sari, [&sembilan.join("\n"), ""]).await;
    budi.tekan(&budi.buka(&matriks.alamat).await, "Ajak tim mengusulkan", &[]).await;
    let sari = app.masuk(&kantor.sari).await;
    let mut halaman = sari.buka(&matriks.alamat).await;
    let kolom = halaman.pilihan("kolom");
    for (rhk, kolom) in [("Kesepuluh", &kolom[1].1), ("Kesebelas", &kolom[1].1), ("Di kolom lain", &kolom[2].1)] {
        halaman = sari.tekan(&halaman, "Usulkan", &[("kolom", kolom), ("rhk", rhk)]).await;
    }
    let halaman = budi.tekan(&budi.buka(&matriks.alamat).await, "Terima usulan 1", &[]).await;
    assert!(halaman.memuat("Kesepuluh"), "{}", halaman.isi());
    let penuh = budi.tekan(&halaman, "Terima usulan 1", &[]).await;
    assert_eq!(penuh.status, StatusCode::CONFLICT);
    assert!(penuh.memuat("Satu sel memuat paling banyak 10 RHK"), "{}", penuh.isi());
    // Usulannya tetap menunggu; kolom lain masih muat.
    let halaman = budi.buka(&matriks.alamat).await;
    assert!(halaman.memuat("Kesebelas"), "{}", halaman.isi());
    let halaman = budi.tekan(&halaman, "Terima usulan 2", &[]).await;
    assert!(halaman.semua("td li").contains(&"Di kolom lain".to_owned()), "{}", halaman.isi());
    assert_eq!(app.hitung("select count(*) from isi_matriks").await, 11);
}

#[tokio::test]
async fn siapa_melihat_dan_mengubah_pada_setiap_keadaan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    let alamat = matriks.alamat.clone();
    // Hubungan mereka dengan matriks Budi: pimpinan, tim, pembaca, atau bukan siapa-siapa.
    let semua = [
        (&kantor.budi, "pimpinan"),
        (&kantor.sari, "tim"),
        (&kantor.tono, "tim"),
        (&kantor.ratna, "pembaca"),
        (&kantor.dewi, "pembaca"),
        (&kantor.umi, "pembaca"),
        (&kantor.hasan, "lain"),
        (&kantor.wawan, "lain"),
        (&kantor.joko, "lain"),
        (&kantor.adi, "lain"),
    ];
    for keadaan in ["draf", "diajak", "ditetapkan", "digantikan"] {
        match keadaan {
            "diajak" => drop(budi.tekan(&budi.buka(&alamat).await, "Ajak tim mengusulkan", &[]).await),
            "ditetapkan" => drop(budi.tekan(&budi.buka(&alamat).await, "Tetapkan matriks", &[]).await),
            "digantikan" => {
                let baru = budi.tekan(&budi.buka(&alamat).await, "Susun matriks baru", &[]).await;
                budi.tekan(&baru, "Tetapkan matriks", &[]).await;
            }
            _ => {}
        }
        for (orang, hubungan) in semua {
            let dia = app.masuk(orang).await;
            let tampak = match (keadaan, hubungan) {
                (_, "pimpinan") => true,
                (_, "lain") => false,
                ("draf", _) => false,
                ("diajak", hubungan) => hubungan == "tim",
                _ => true,
            };
            let siapa = format!("{} pada {keadaan}", orang.nama);
            let status = if tampak { 200 } else { 404 };
            for ruas in ["", "/cetak"] {
                assert_eq!(dia.buka(&format!("{alamat}{ruas}")).await.status.as_u16(), status, "{siapa} {ruas}");
            }
            let di_daftar = dia.buka(DAFTAR).await.html.contains(&alamat);
            assert_eq!(di_daftar, tampak && keadaan != "digantikan", "{siapa}");
            // Setiap kata kerja pimpinan: 404 bagi yang tidak melihat, 403 bagi yang bukan pimpinan, atau
            // 409 bila keadaannya bukan itu.
            let sel = format!("{alamat}/pegawai/{}", kantor.sari.id);
            let draf = keadaan == "draf" || keadaan == "diajak";
            for (jalur, pada_draf) in [
                (format!("{alamat}/penetapan"), true),
                (format!("{alamat}/ajakan"), true),
                (format!("{alamat}/pengambilan"), true),
                (sel.clone(), true),
                (format!("{alamat}/penghapusan"), true),
                (format!("{alamat}/pembagian"), false),
            ] {
                if hubungan == "pimpinan" {
                    continue;
                }
                let cocok = draf == pada_draf && keadaan != "digantikan";
                let harapan = match (tampak, cocok) {
                    (false, _) => 404,
                    (true, true) => 403,
                    (true, false) => 409,
                };
                let kirim = dia.paksa(&jalur, &[("versi", "1"), ("rencana", &kantor.sari.id.to_string())]).await;
                assert_eq!(kirim.status.as_u16(), harapan, "{siapa} {jalur}");
            }
            if hubungan != "pimpinan" {
                let baris = dia.buka(&sel).await.status.as_u16();
                assert_eq!(
                    baris,
                    if !tampak {
                        404
                    } else if draf {
                        403
                    } else {
                        409
                    },
                    "{siapa}"
                );
            }
        }
    }
    assert_eq!(app.hitung("select count(*) from matriks").await, 2);
}

#[tokio::test]
async fn bukan_lagi_bagian_tim_sejak_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = ditetapkan(&app, &kantor).await;
    sqlx::raw_sql("update penempatan set selesai = '2026-02-01' where pegawai_id in (select pegawai_id from pegawai where nama = 'Sari')")
        .execute(&app.db)
        .await
        .unwrap();
    pabrik::susun_penilai(&app.db).await;
    // 31 Januari WIB masih; satu jam sesudah tengah malam tidak lagi.
    for (pada, status) in [("2026-01-31T16:00:00Z", 200), ("2026-01-31T18:00:00Z", 404)] {
        app.app.clock.set(pada.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(app.masuk(&kantor.sari).await.buka(&matriks.alamat).await.status.as_u16(), status, "{pada}");
    }
    // RHK-nya tidak lagi dibagikan kepadanya, tetapi yang tertulis tidak hilang dari matriks baru.
    let skp = pabrik::skp(&app.db, &kantor.sari, None).await.id;
    let budi = {
        drop(budi);
        app.masuk(&kantor.budi).await
    };
    let halaman = budi.tekan(&budi.buka(&matriks.alamat).await, "Bagikan ke draf SKP", &[]).await;
    assert_eq!(rhk(&app, skp).await.len(), 1, "{}", halaman.isi());
    let baru = budi.tekan(&halaman, "Susun matriks baru", &[]).await;
    assert!(baru.memuat("tidak lagi dalam tim") && baru.memuat("Tersusunnya statistik bulanan"));
}

#[tokio::test]
async fn dua_tab_pada_satu_baris_dijawab_409_dengan_tulisan_utuh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    let sel = |siapa: &Orang| format!("{}/pegawai/{}", matriks.alamat, siapa.id);
    let (tab_a, tab_b) = (budi.buka(&sel(&kantor.sari)).await, budi.buka(&sel(&kantor.sari)).await);
    let tono = budi.buka(&sel(&kantor.tono)).await;
    budi.tekan(&tab_a, "Simpan baris", &[("sel", "Tulisan tab A"), ("sel", "")]).await;
    // Baris orang lain tidak saling menahan.
    assert!(budi.tekan(&tono, "Simpan baris", &[("sel", "Tono")]).await.memuat("Baris Tono tersimpan."));
    let usang = budi.tekan(&tab_b, "Simpan baris", &[("sel", "Tulisan tab B"), ("sel", "Lagi")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(usang.nilai("sel"), ["Tulisan tab B", "Lagi"]);
    assert!(usang.memuat("Tulisan tab A"));
    let halaman = budi.tekan(&usang, "Simpan baris", &[]).await;
    assert!(halaman.memuat("Tulisan tab B") && !halaman.memuat("Tulisan tab A"));
    // Terkirim dua kali berakibat sekali, dan dijawab sama.
    let formulir = budi.buka(&sel(&kantor.sari)).await;
    let (aksi, isi_form) = formulir.formulir("Simpan baris", &[("sel", "Sekali")]);
    let satu = budi.kirim(Method::POST, &aksi, Some(isi_form.clone())).await;
    let dua = budi.kirim(Method::POST, &aksi, Some(isi_form)).await;
    assert_eq!((satu.status, satu.lokasi()), (dua.status, dua.lokasi()));
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'matriks.baris'").await, 4);
    // Menetapkan isi yang tidak dilihatnya ditolak.
    let lama = budi.buka(&matriks.alamat).await;
    isi(&budi, &matriks.alamat, &kantor.tono, ["Lain", ""]).await;
    assert_eq!(budi.tekan(&lama, "Tetapkan matriks", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(app.hitung("select count(*) from matriks where status = 'draf'").await, 1);
}

#[tokio::test]
async fn ketua_tim_membagikan_penugasan_tanpa_membaca_skp_anggotanya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let alamat_tim = tim::bentuk(&dewi, "Zona Integritas", "Budi").await.alamat;
    tim::tambah(&dewi, &alamat_tim, "Joko", "1 Januari 2026").await;
    let skp = pabrik::skp(&app.db, &kantor.joko, Some(&kantor.wawan)).await.id;
    let halaman = budi.buka(&matriks.alamat).await;
    assert!(halaman.memuat("tim Zona Integritas") && halaman.memuat("Joko"));
    let halaman = isi(&budi, &matriks.alamat, &kantor.joko, ["Terwujudnya area bersih", ""]).await;
    let halaman = budi.tekan(&halaman, "Tetapkan matriks", &[]).await;
    let halaman = budi.tekan(&halaman, "Bagikan ke draf SKP", &[]).await;
    assert!(halaman.memuat("Matriks dibagikan: 1 anggota tim ditawari."), "{}", halaman.isi());
    // Masuk sebagai tambahan dengan penugasannya, tanpa menautkan SKP ketua.
    let isi_kini = rhk(&app, skp).await;
    assert_eq!(isi_kini[1], ("Terwujudnya area bersih".into(), "TAMBAHAN".into(), false));
    let joko = app.masuk(&kantor.joko).await;
    let draf = joko.buka(&format!("/skp/{skp}")).await;
    assert!(draf.memuat("Terwujudnya area bersih (Penugasan dari Tim Zona Integritas – ketua Budi)"), "{}", draf.isi());
    assert!(joko.buka("/").await.memuat("Budi membagikan RHK 2026 kepada Anda"));
    assert_eq!(joko.buka(&matriks.alamat).await.status, StatusCode::OK);
    // Apa pun yang terjadi pada SKP Joko, halaman Budi tidak berubah sedikit pun.
    let tanpa_kunci = |h: &Halaman| {
        let html = scraper::Html::parse_document(&h.html);
        html.select(&scraper::Selector::parse("main").unwrap()).next().unwrap().text().collect::<String>()
    };
    let sebelum = tanpa_kunci(&budi.buka(&matriks.alamat).await);
    let ubah = joko.buka(&draf.tautan("Ubah hasil kerja 1").unwrap()).await;
    joko.tekan(&ubah, "Simpan draf", &[("rhk", "Rahasia Joko")]).await;
    sqlx::raw_sql("update rencana set rhk = 'Diubah Joko' where rhk = 'Terwujudnya area bersih'")
        .execute(&app.db)
        .await
        .unwrap();
    assert_eq!(tanpa_kunci(&budi.buka(&matriks.alamat).await), sebelum);
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("delete from skp where skp_id = '{skp}'")))
        .execute(&app.db)
        .await
        .unwrap();
    assert_eq!(tanpa_kunci(&budi.buka(&matriks.alamat).await), sebelum);
    for ruas in ["", "/cetak", "/riwayat", "/matriks"] {
        let joko_skp = pabrik::skp(&app.db, &kantor.joko, Some(&kantor.wawan)).await;
        assert_eq!(budi.buka(&format!("/skp/{}{ruas}", joko_skp.id)).await.status, StatusCode::NOT_FOUND, "{ruas}");
        sqlx::raw_sql("delete from skp where pemilik_id in (select pegawai_id from pegawai where nama = 'Joko')")
            .execute(&app.db)
            .await
            .unwrap();
    }
    // SKP-nya terhapus dan disusun lagi: yang dibagikan menunggunya.
    let skp = pabrik::skp(&app.db, &kantor.joko, Some(&kantor.wawan)).await.id;
    let menunggu = joko.buka(&format!("/skp/{skp}/matriks")).await;
    assert!(menunggu.memuat("Penugasan dari Tim Zona Integritas – ketua Budi; masuk sebagai hasil kerja tambahan"));
    joko.tekan(&menunggu, "Masukkan ke draf", &[]).await;
    assert_eq!(rhk(&app, skp).await.len(), 2);
}

#[tokio::test]
async fn hanya_yang_menilai_atau_mengetuai_tim_yang_menyusun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka(DAFTAR).await.tombol().is_empty());
    assert_eq!(sari.paksa("/matriks", &[("tahun", "2026")]).await.status, StatusCode::FORBIDDEN);
    let budi = app.masuk(&kantor.budi).await;
    tim::bentuk(&budi, "Layanan", "Sari").await;
    let matriks = sari.tekan(&sari.buka(DAFTAR).await, "Susun matriks", &[]).await;
    assert!(matriks.memuat("Matriks ini belum berkolom"), "{}", matriks.isi());
}

#[tokio::test]
async fn tim_bentukan_penilai_tidak_membuka_matriks_atau_draf_orang_lain() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    budi.tekan(&budi.buka(&matriks.alamat).await, "Ajak tim mengusulkan", &[]).await;
    // Wawan menjadikan Budi ketua timnya dan dirinya anggota: matriks Budi tetap tidak ada baginya.
    let wawan = app.masuk(&kantor.wawan).await;
    let tim_wawan = tim::bentuk(&wawan, "Rekaan", "Budi").await.alamat;
    tim::tambah(&wawan, &tim_wawan, "Wawan", "1 Januari 2026").await;
    assert_eq!(wawan.buka(&matriks.alamat).await.status, StatusCode::NOT_FOUND);
    // Budi mengetuai timnya sendiri berisi orang lain: barisnya tidak ada, drafnya tidak tersentuh.
    let tim_budi = tim::bentuk(&budi, "Rampas", "Budi").await.alamat;
    tim::tambah(&budi, &tim_budi, "Joko", "1 Januari 2026").await;
    let halaman = budi.buka(&matriks.alamat).await;
    assert!(!halaman.memuat("Joko"), "{}", halaman.isi());
    let baris = budi.buka(&format!("{}/pegawai/{}", matriks.alamat, kantor.joko.id)).await;
    assert_eq!(baris.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn kolom_rekaan_ditolak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    let alamat = format!("{}/pegawai/{}", matriks.alamat, kantor.sari.id);
    let baris = budi.buka(&alamat).await;
    let versi = baris.nilai("versi")[0].clone();
    let rekaan: Vec<String> = (0..61).map(|n| format!("Kolom {n}")).collect();
    let mut isian = vec![("versi", versi.as_str())];
    isian.extend(rekaan.iter().flat_map(|k| [("kolom", ""), ("bunyi", k.as_str()), ("sel", "Isi")]));
    let ditolak = budi.paksa(&alamat, &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.hitung("select count(*) from isi_matriks").await, 0);
}

#[tokio::test]
async fn cetakan_resmi_mendatar_memuat_pimpinan_dan_setiap_sel() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = disusun(&app, &kantor).await;
    isi(&budi, &matriks.alamat, &kantor.sari, ["Satu\nDua", ""]).await;
    let cetak = budi.buka(&format!("{}/cetak", matriks.alamat)).await;
    assert_eq!(cetak.teks("h1"), "MATRIKS PERAN HASIL");
    assert_eq!(cetak.semua("thead th"), ["PEGAWAI", "JABATAN", "OUTPUT ANTARA/OUTPUT/OUTPUT LAYANAN"]);
    assert!(cetak.html.contains("colspan=\"2\"") && cetak.memuat("DRAF"));
    assert_eq!(
        cetak.semua("tbody tr:first-child td")[1..],
        ["Tersusunnya laporan data", "Terwujudnya layanan data yang cepat"]
    );
    assert_eq!(cetak.semua("td li"), ["Satu", "Dua"]);
    let f4 = budi.buka(&cetak.tautan("Pakai F4").unwrap()).await;
    assert!(f4.html.contains("lembar--f4"));
    // Hasil kerja tambahan pimpinan tidak menjadi kolom (formulir F5).
    sqlx::raw_sql("update rencana set bagian = 'TAMBAHAN' where rhk like 'Terwujudnya%'")
        .execute(&app.db)
        .await
        .unwrap();
    assert!(budi.buka(&cetak.alamat).await.html.contains("colspan=\"1\""));
}
