//! Siapa melihat unit mana, daftar orangnya, dan unduhannya.

use std::{collections::BTreeSet, io::Cursor};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use calamine::{Data, Reader, Xlsx};
use http_body_util::BodyExt;
use kinerja::kernel::id::PegawaiId;
use tower::ServiceExt;
use uuid::Uuid;

use super::{alamat, banyak, dipantau, jalankan, nama, ubin, unit};
use crate::bantuan::{Aplikasi, Peramban, pabrik};

#[tokio::test]
async fn daftar_disaring_dan_dibuka_halaman_demi_halaman() {
    let (app, kantor) = dipantau().await;
    for n in 0..60 {
        let pns = PegawaiId::new();
        jalankan(
            &app.db,
            format!(
                "insert into pegawai (pegawai_id, jenis, nip, nama) values ('{pns}', 'PNS', '1990010120150{n:05}', 'Staf {n:02}');
                 insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
                 select gen_random_uuid(), '{pns}', '{}', jabatan_id, 'DEFINITIF', false, '2020-01-01'
                 from jabatan where nama = 'Analis Data'",
                kantor.seksi
            ),
        )
        .await;
    }
    pabrik::susun_penilai(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let umi = app.masuk(&kantor.umi).await;
    let bidang = alamat(&app, "K.A").await;

    let (mut semua, mut berikut) = (Vec::new(), Some(format!("{bidang}/pegawai")));
    while let Some(alamat) = berikut {
        let halaman = umi.buka(&alamat).await;
        assert!(nama(&halaman).len() <= 25);
        semua.extend(nama(&halaman));
        berikut = halaman.tautan("Berikutnya");
    }
    assert_eq!(semua.len(), 64);
    assert!(semua.is_sorted_by_key(|n| n.to_lowercase()), "{semua:?}");
    let unik: BTreeSet<_> = semua.iter().collect();
    assert_eq!(unik.len(), 64, "ada yang tampak dua kali");

    let saring = async |tanya: &str| nama(&umi.buka(&format!("{bidang}/pegawai?{tanya}")).await);
    assert_eq!(saring("keadaan=DIAJUKAN").await, ["Budi", "Sari"]);
    assert_eq!(saring(&format!("menunggu={}", kantor.budi.id)).await, ["Sari"]);
    assert_eq!(saring("menunggu=PENILAI").await, ["Budi", "Sari"]);
    assert_eq!(saring("nama=STAF+1&keadaan=BELUM").await.len(), 10);
    assert_eq!(saring("nama=50%25").await.len(), 0, "tanda persen bukan apa saja");
    assert_eq!(saring("langsung=ya").await, ["Ratna"]);
    assert_eq!(saring("keadaan=BELUM&lama=11&nama=tono").await, ["Tono"]);
    assert!(saring("keadaan=BELUM&lama=12&nama=tono").await.is_empty());
    // Dari halaman: pilihan pada formulir adalah yang ada orangnya.
    let halaman = umi.buka(&umi.buka(&bidang).await.tautan("Daftar pegawai").unwrap()).await;
    let pilihan: Vec<String> = halaman.pilihan("keadaan").into_iter().map(|(s, _)| s).collect();
    assert_eq!(pilihan, ["Semua", "Diajukan (2)", "Belum menyusun (62)"]);
    let halaman = umi.buka(&umi.buka(&bidang).await.tautan("Paling lama ditunggu").unwrap()).await;
    assert_eq!(halaman.semua(".daftar__utama > a"), ["Budi", "Ratna"]);
    let ditunggu = umi.buka(&halaman.tautan("Budi").unwrap()).await;
    assert_eq!(nama(&ditunggu), ["Sari"]);

    let salah = umi.buka(&format!("{bidang}/pegawai?lama=sebulan&nama=tono")).await;
    assert_eq!(salah.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(salah.memuat("Tulis banyaknya hari dengan angka"));
    assert_eq!((salah.nilai("lama"), salah.nilai("nama")), (vec!["sebulan".into()], vec!["tono".into()]));
}

/// Isi lembar pertama sebuah unduhan.
async fn unduh(app: &Aplikasi, siapa: &Peramban, alamat: &str) -> Vec<Vec<String>> {
    let sesi = format!("sesi={}", siapa.kuki("sesi").unwrap());
    let permintaan = Request::builder().uri(alamat).header(header::COOKIE, sesi).body(Body::empty()).unwrap();
    let jawaban = kinerja::router(&app.app).oneshot(permintaan).await.unwrap();
    assert_eq!(jawaban.status(), StatusCode::OK, "{alamat}");
    assert!(
        jawaban.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().contains("pengisian-2026-2026-01-12.xlsx")
    );
    let bita = jawaban.into_body().collect().await.unwrap().to_bytes();
    let mut buku: Xlsx<_> = Xlsx::new(Cursor::new(bita)).unwrap();
    let lembar = buku.worksheet_range_at(0).unwrap().unwrap();
    let sel = |s: &Data| match s {
        Data::Float(n) => format!("{n}"),
        lain => lain.to_string(),
    };
    lembar.rows().map(|b| b.iter().map(sel).collect()).collect()
}

#[tokio::test]
async fn unduhannya_tepat_yang_tersaring_dan_tercatat() {
    let (app, kantor) = dipantau().await;
    jalankan(&app.db, format!("update pegawai set nama = '=1+1' where pegawai_id = '{}'", kantor.tono.id)).await;
    let umi = app.masuk(&kantor.umi).await;
    let bidang = alamat(&app, "K.A").await;
    let halaman = umi.buka(&format!("{bidang}/pegawai?keadaan=BELUM&lama=5&langsung=")).await;
    let isi = unduh(&app, &umi, &halaman.tautan("Unduh Excel").unwrap()).await;
    assert_eq!(isi[0][0], "Pengisian SKP 2026");
    assert_eq!(isi[1][0], "Kantor Uji");
    assert_eq!(isi[2][0], "Bidang Pelayanan");
    assert_eq!(isi[3][0], "Keadaan pada Senin, 12 Januari 2026");
    assert_eq!(isi[4][0], "Saringan: keadaan Belum menyusun, sekurang-kurangnya 5 hari");
    assert_eq!(isi[6][..2], ["Nama", "NIP"]);
    let orang: Vec<&str> = isi[7..].iter().map(|b| b[0].as_str()).collect();
    assert_eq!(orang, ["=1+1", "Budi", "Ratna", "Sari"], "tulisan tetap tulisan, bukan rumus");
    assert_eq!(isi[8][1].replace(' ', ""), kantor.budi.nip);
    assert_eq!(isi[8][4..], ["Belum menyusun", "", "Pegawai sendiri", "1 Januari 2026", "11"]);
    let (pelaku, rincian): (Uuid, serde_json::Value) =
        sqlx::query_as("select pelaku_id, rincian from jejak where peristiwa = 'pengisian.unduhan'")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(pelaku, kantor.umi.id.uuid());
    assert_eq!(rincian["baris"], 4);
    assert_eq!(rincian["saringan"], "tahun=2026&keadaan=BELUM&lama=5");
    let salah = umi.buka(&format!("{bidang}/unduhan?lama=x")).await;
    assert_eq!(salah.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn di_luar_lingkup_sebuah_unit_tidak_ada() {
    let (app, kantor) = dipantau().await;
    let unit =
        [alamat(&app, "K").await, alamat(&app, "K.A").await, alamat(&app, "K.A.1").await, alamat(&app, "K.B").await];
    jalankan(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai, selesai)
             values ('{}', 'PYB', null, 'SK', '2020-01-01', null),
                    ('{}', 'PENGELOLA', '{}', 'SK', '2026-01-13', null),
                    ('{}', 'KEPEGAWAIAN', '{}', 'SK', '2020-01-01', '2026-01-12'),
                    ('{}', 'PYB', '{}', 'SK', '2020-01-01', null)",
            kantor.hasan.id,
            kantor.joko.id,
            self::unit(&app.db, "K.B").await,
            kantor.wawan.id,
            self::unit(&app.db, "K.B").await,
            kantor.tono.id,
            self::unit(&app.db, "K.B").await,
        ),
    )
    .await;
    for (siapa, boleh) in [
        (&kantor.dewi, [true; 4]),
        (&kantor.hasan, [true; 4]),
        (&kantor.umi, [false, true, true, false]),
        // Admin bukan pemantau; peran yang belum mulai, yang sudah berakhir, dan PyB yang tidak seinstansi bukan peran.
        (&kantor.adi, [false; 4]),
        (&kantor.joko, [false; 4]),
        (&kantor.wawan, [false; 4]),
        (&kantor.tono, [false; 4]),
        (&kantor.budi, [false; 4]),
    ] {
        let peramban = app.masuk(siapa).await;
        for (alamat, boleh) in unit.iter().zip(boleh) {
            let harapan = if boleh { StatusCode::OK } else { StatusCode::NOT_FOUND };
            for ekor in ["", "/pegawai", "/penahan", "/unduhan"] {
                let alamat = format!("{alamat}{ekor}");
                let status = peramban.kirim(Method::GET, &alamat, None).await.status;
                assert_eq!(status, harapan, "{} membuka {alamat}", siapa.nama);
            }
        }
        let ringkasan = peramban.buka("/pengisian").await;
        let harapan = if boleh.contains(&true) { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(ringkasan.status, harapan, "{}", siapa.nama);
        assert!(!boleh.contains(&true) || peramban.buka("/").await.tautan("Pengisian").is_some(), "{}", siapa.nama);
    }
    // Remahnya mulai dari puncak lingkup, bukan puncak instansi.
    let umi = app.masuk(&kantor.umi).await;
    assert_eq!(umi.buka(&unit[2]).await.semua(".remah a"), ["Bidang Pelayanan"]);
    assert_eq!(umi.buka(&format!("{}?tahun=2024", unit[1])).await.status, StatusCode::NOT_FOUND);
    assert_eq!(umi.buka(&format!("/pengisian/{}", Uuid::now_v7())).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn dua_lingkup_yang_terpisah_ditampilkan_bersama() {
    let (app, kantor) = dipantau().await;
    jalankan(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             values ('{0}', 'KEPEGAWAIAN', '{1}', 'SK', '2020-01-01'), ('{0}', 'PENGELOLA', '{2}', 'SK', '2020-01-01')",
            kantor.umi.id,
            unit(&app.db, "K.B").await,
            kantor.seksi,
        ),
    )
    .await;
    let halaman = app.masuk(&kantor.umi).await.buka("/pengisian").await;
    // Seksi ada di dalam Bidang Pelayanan, jadi tidak disebut dua kali.
    assert_eq!(halaman.semua(".grafik__nama"), ["Bidang Pelayanan", "Bidang Sarana"]);
    assert_eq!(banyak(&halaman, "Belum menyusun"), 9);
}

#[tokio::test]
async fn pimpinan_melihat_orang_orangnya_tanpa_peran() {
    let (app, kantor) = dipantau().await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let draf = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let budi = app.masuk(&kantor.budi).await;
    let halaman = budi.buka(&budi.buka("/skp/bawahan").await.tautan("Pengisian bawahan").unwrap()).await;
    assert_eq!(nama(&halaman), ["Sari", "Tono"]);
    assert_eq!(ubin(&halaman), [("Draf".into(), 1), ("Belum menyusun".into(), 1)]);
    let diajukan = draf.diajukan().await;
    let tersaring = budi.buka("/pengisian/bawahan?keadaan=DIAJUKAN").await;
    assert_eq!(nama(&tersaring), ["Sari"]);
    assert_eq!(tersaring.tautan("Sari").unwrap(), format!("/skp/{}", diajukan.id));
    let isi = unduh(&app, &budi, &tersaring.tautan("Unduh Excel").unwrap()).await;
    assert_eq!((isi[2][0].as_str(), isi.len()), ("Orang yang dinilai Budi", 8));
    // Di atasnya: seksi yang dikepalai Budi tampak sebagai satu batang.
    let ratna = app.masuk(&kantor.ratna).await.buka("/pengisian/bawahan").await;
    assert_eq!((nama(&ratna), ratna.semua(".grafik__nama")), (vec!["Budi".into()], vec!["Seksi Data".into()]));
    assert!(ratna.semua(".tabel tbody tr")[0].starts_with("Seksi Data3"), "{:?}", ratna.semua(".tabel tbody tr"));
    let sari = app.masuk(&kantor.sari).await;
    for alamat in ["/pengisian/bawahan", "/pengisian/bawahan/unduhan", "/pengisian"] {
        assert_eq!(sari.buka(alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
}
