//! Umpan balik contoh (F9), permintaannya, dan survei tertutup.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{
    model::{Data, UmpanBalik},
    tokoh::{Tokoh, ketika, lalu, pukul},
};
use crate::{
    kernel::{
        auth::{Pengguna, PeranInstansi},
        error::Result,
        id::PegawaiId,
        time::tanggal,
    },
    skp::BERAKHLAK,
    umpan_balik::{self, JenisSasaran, Panduan, Tujuan},
};

const BALASAN: [&str; 4] = [
    "Terima kasih, saya lanjutkan dan laporkan lagi bulan depan.",
    "Baik, sudah saya perbaiki hari ini dan lampirannya saya ganti.",
    "Terima kasih. Jadwalnya saya susun ulang pekan ini dan saya sampaikan sebelum Jumat.",
    "Terima kasih atas masukannya; akan saya biasakan.",
];

/// Yang dapat dibicarakan dengan seorang pegawai yang SKP-nya ditetapkan.
struct Sasaran {
    pemilik: PegawaiId,
    penilai: PegawaiId,
    rencana: Tujuan,
    indikator: Option<Tujuan>,
    kegiatan: Option<Tujuan>,
}

impl Sasaran {
    /// Bergantian RHK, indikator, kegiatan, dan panduan perilaku, dengan tulisan yang sepadan.
    fn tentang<'a>(&self, n: usize, hasil: &[&'a str], perilaku: &[&'a UmpanBalik]) -> (Tujuan, &'a str) {
        let isi = hasil.get(n % hasil.len().max(1)).copied().unwrap_or_default();
        match (n % 4, &self.indikator, &self.kegiatan) {
            (1, Some(indikator), _) => (indikator.clone(), isi),
            (2, _, Some(kegiatan)) => (kegiatan.clone(), isi),
            (3, ..) => perilaku
                .get(n / 4 % perilaku.len().max(1))
                .and_then(|u| Some((panduan(u, n)?, u.teks.as_str())))
                .unwrap_or_else(|| (self.rencana.clone(), isi)),
            _ => (self.rencana.clone(), isi),
        }
    }
}

fn panduan(u: &UmpanBalik, n: usize) -> Option<Tujuan> {
    let nilai = BERAKHLAK.iter().position(|b| u.nilai.as_deref() == Some(b.nama))?;
    let panduan = Panduan::ke(i16::try_from(nilai * 3 + n % 3).ok()?)?;
    Some(Tujuan {
        jenis: JenisSasaran::Panduan,
        rencana: None,
        indikator: None,
        kegiatan: None,
        panduan: Some(panduan),
        perihal: panduan.bunyi().into(),
    })
}

/// Satu umpan balik penilai atas separuh SKP yang berlaku, dan percakapan di sekitar akun contoh.
pub async fn susun(
    conn: &mut PgConnection,
    data: &Data,
    tokoh: &Tokoh,
    hari: NaiveDate,
    kini: DateTime<Utc>,
) -> Result<()> {
    let hasil = data.narasi.tanggapan();
    let dari_atasan = data.narasi.perilaku("ATASAN");
    let semua = sasaran(conn, hari).await?;
    for (n, s) in semua.iter().step_by(2).enumerate() {
        let (tujuan, isi) = s.tentang(n, &hasil, &dari_atasan);
        let pada = pukul(lalu(hari, 2 + n as u64 % 40), 9 + n as i64 % 6, n as i64 % 60);
        beri(conn, (s.penilai, s.pemilik), &tujuan, isi, (n, pada, kini)).await?;
    }
    let milik = |siapa: PegawaiId| semua.iter().find(|s| s.pemilik == siapa);
    if let Some(s) = milik(tokoh.pegawai) {
        for n in 0..4_usize {
            let (tujuan, isi) = s.tentang(n, &hasil, &dari_atasan);
            let pada = pukul(lalu(hari, 9 + 13 * n as u64), 10, 25);
            beri(conn, (tokoh.penilai, tokoh.pegawai), &tujuan, isi, (n, pada, kini)).await?;
        }
    }
    let mut pasangan = vec![(tokoh.pegawai, tokoh.penilai, "BAWAHAN"), (tokoh.penilai, tokoh.atasan, "BAWAHAN")];
    if let Some(rekan) = tokoh.rekan {
        pasangan.extend([(rekan, tokoh.pegawai, "REKAN"), (tokoh.pegawai, rekan, "REKAN")]);
    }
    for (n, (dari, kepada, sebagai)) in pasangan.into_iter().enumerate() {
        let pilihan = data.narasi.perilaku(sebagai);
        let Some(u) = pilihan.get(n % pilihan.len().max(1)) else { continue };
        let Some(tujuan) = panduan(u, n) else { continue };
        let pada = pukul(lalu(hari, 5 + 6 * n as u64), 14, 10);
        beri(conn, (dari, kepada), &tujuan, &u.teks, (n, pada, kini)).await?;
    }
    permintaan(conn, tokoh, (hari, kini)).await
}

/// Yang pertama dari setiap tiga dibalas keesokan harinya.
async fn beri(
    conn: &mut PgConnection,
    (pemberi, penerima): (PegawaiId, PegawaiId),
    tujuan: &Tujuan,
    isi: &str,
    (n, pada, kini): (usize, DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let hari = ketika(pemberi, pada).hari_ini;
    let id = match umpan_balik::beri_atas_nama(conn, (pemberi, penerima), tujuan, (isi, None), (hari, pada)).await {
        // Penilainya baru berganti sesudah hari itu: tidak ada yang diberikan.
        Err(crate::kernel::error::Error::NotFound) => return Ok(()),
        lain => lain?,
    };
    let dibalas = pada + TimeDelta::hours(23);
    if n.is_multiple_of(3) && dibalas < kini {
        umpan_balik::balas_atas_nama(conn, id, (penerima, pemberi), BALASAN[n / 3 % BALASAN.len()], dibalas).await?;
    }
    Ok(())
}

async fn sasaran(conn: &mut PgConnection, hari: NaiveDate) -> Result<Vec<Sasaran>> {
    let baris = sqlx::query!(
        r#"
        select distinct on (s.skp_id) s.pemilik_id, h.penilai_id, r.rencana_id, r.rhk,
            i.indikator_id as "indikator_id?", i.indikator as "indikator?", k.kegiatan_id as "kegiatan_id?",
            k.uraian as "uraian?"
        from skp s
        join rencana r using (skp_id)
        join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= $1 and $1 < h.selesai
        join akun a on a.pegawai_id = h.penilai_id
        left join lateral (
            select i.indikator_id, i.indikator from indikator i where i.rencana_id = r.rencana_id order by i.urutan limit 1
        ) i on true
        left join lateral (
            select k.kegiatan_id, k.uraian from kegiatan k
            where k.pegawai_id = s.pemilik_id and k.tanggal < $1::date - 75
            order by k.tanggal desc limit 1
        ) k on true
        where s.status = 'ditetapkan' and s.mulai <= $1 and $1 <= s.selesai and s.digantikan_mulai is null
        order by s.skp_id, r.bagian desc, r.urutan
        "#,
        hari,
    )
    .fetch_all(conn)
    .await?;
    let kosong =
        |jenis, perihal| Tujuan { jenis, rencana: None, indikator: None, kegiatan: None, panduan: None, perihal };
    Ok(baris
        .into_iter()
        .map(|b| Sasaran {
            pemilik: b.pemilik_id.into(),
            penilai: b.penilai_id.into(),
            indikator: b.indikator_id.zip(b.indikator.filter(|i| !i.is_empty())).map(|(id, perihal)| Tujuan {
                rencana: Some(b.rencana_id.into()),
                indikator: Some(id.into()),
                ..kosong(JenisSasaran::Indikator, perihal)
            }),
            kegiatan: b
                .kegiatan_id
                .zip(b.uraian)
                .map(|(id, perihal)| Tujuan { kegiatan: Some(id.into()), ..kosong(JenisSasaran::Kegiatan, perihal) }),
            rencana: Tujuan { rencana: Some(b.rencana_id.into()), ..kosong(JenisSasaran::Rhk, b.rhk) },
        })
        .collect())
}

/// Dua yang masih menunggu (bagi pegawai dan penilai contoh) dan satu yang sudah dijawab.
async fn permintaan(conn: &mut PgConnection, tokoh: &Tokoh, (hari, kini): (NaiveDate, DateTime<Utc>)) -> Result<()> {
    let nip = sqlx::query!("select pegawai_id, nip from pegawai where nip is not null").fetch_all(&mut *conn).await?;
    let nip = |siapa: PegawaiId| {
        nip.iter().find(|p| p.pegawai_id == siapa.uuid()).and_then(|p| p.nip.as_deref()).unwrap_or_default()
    };
    let semua = [
        (
            tokoh.pegawai,
            tokoh.pengelola,
            30,
            "Apakah rekap yang saya kirim setiap bulan mudah dipakai menyusun laporan?",
        ),
        (tokoh.pegawai, tokoh.penilai, 4, "Bagian mana dari laporan bulan ini yang perlu saya perbaiki lebih dahulu?"),
        (
            tokoh.rekan.unwrap_or(tokoh.atasan),
            tokoh.pegawai,
            6,
            "Bagaimana kerja sama kita pada layanan loket bulan ini?",
        ),
    ];
    for (peminta, diminta, sekian, pertanyaan) in semua {
        let pada = pukul(lalu(hari, sekian), 10, 40).min(kini);
        let pelaku = ketika(peminta, pada);
        let id = umpan_balik::minta_atas_nama(conn, &pelaku, (peminta, nip(diminta)), (None, pertanyaan), pada).await?;
        if sekian > 20 {
            let dijawab = pukul(lalu(hari, sekian - 3), 11, 15).min(kini);
            let tujuan = Tujuan {
                jenis: JenisSasaran::Umum,
                rencana: None,
                indikator: None,
                kegiatan: None,
                panduan: None,
                perihal: "Rekap bulanan".into(),
            };
            let isi = "Rekapnya mudah dibaca dan selalu datang sebelum tanggal lima. Akan lebih membantu bila satuannya \
                       ditulis pada kepala kolom.";
            let waktu = (ketika(diminta, dijawab).hari_ini, dijawab);
            umpan_balik::beri_atas_nama(conn, (diminta, peminta), &tujuan, (isi, Some(id)), waktu).await?;
        }
    }
    Ok(())
}

/// Satu survei yang sudah ditutup dan satu yang sedang berjalan, dibuka pengelola kinerja bagi unit penilai contoh.
pub async fn survei(conn: &mut PgConnection, data: &Data, tokoh: &Tokoh, hari: NaiveDate) -> Result<()> {
    let kode = sqlx::query_scalar!(
        "select u.kode from penempatan t join unit u using (unit_id)
         where t.pegawai_id = $1 and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $2)",
        tokoh.atasan.uuid(),
        hari,
    )
    .fetch_one(&mut *conn)
    .await?;
    let (ditutup, berjalan) = (lalu(hari, 95), lalu(hari, 6));
    sqlx::query!(
        "insert into pilihan_survei (tahun, pilihan_id, aktif)
         select distinct t, gen_random_uuid(), true from unnest(array[$1, $2]::int[]) t
         on conflict do nothing",
        ditutup.year(),
        hari.year(),
    )
    .execute(&mut *conn)
    .await?;
    let (rekan, bawahan) = (data.narasi.perilaku("REKAN"), data.narasi.perilaku("BAWAHAN"));
    let baik: Vec<&str> = rekan.iter().chain(&bawahan).filter(|u| u.baik()).map(|u| u.teks.as_str()).collect();
    let perlu: Vec<&str> = rekan.iter().chain(&bawahan).filter(|u| !u.baik()).map(|u| u.teks.as_str()).collect();
    let tulisan = |n: usize, setiap: usize| {
        let pilih = |daftar: &[&str]| daftar.get(n % daftar.len().max(1)).copied().unwrap_or_default().to_owned();
        let diperbaiki = if n.is_multiple_of(3) { pilih(&perlu) } else { String::new() };
        (n % setiap != setiap - 1).then(|| (pilih(&baik), diperbaiki))
    };
    let mut pembuka: Pengguna = ketika(tokoh.pengelola, pukul(ditutup, 8, 0));
    pembuka.peran.push(PeranInstansi::Pengelola);
    let masa = (ditutup, ditutup + Days::new(20));
    let judul = "Umpan balik rekan dan bawahan";
    let buka = (judul, kode.as_str(), true);
    if let Some(id) = umpan_balik::buka_survei(conn, &pembuka, buka, masa, pukul(ditutup, 8, 0)).await? {
        umpan_balik::isi_survei(conn, id, ditutup + Days::new(5), |n| tulisan(n, 6)).await?;
    }
    umpan_balik::tutup_yang_berakhir(conn, ditutup + Days::new(21)).await?;
    pembuka.hari_ini = berjalan;
    let masa = (berjalan, berjalan + Days::new(20));
    let judul = format!("Umpan balik rekan dan bawahan, dibuka {}", tanggal(berjalan));
    let buka = (judul.as_str(), kode.as_str(), true);
    if let Some(id) = umpan_balik::buka_survei(conn, &pembuka, buka, masa, pukul(berjalan, 8, 0)).await? {
        umpan_balik::isi_survei(conn, id, berjalan, |n| tulisan(n, 2)).await?;
    }
    Ok(())
}
