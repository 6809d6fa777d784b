//! Matriks Peran Hasil dan tim kerja contoh, bagi penilai yang ditawarkan pada halaman masuk.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use sqlx::PgConnection;

use super::kantor::Orang;
use crate::{
    kernel::{auth::Pengguna, error::Result, id::PegawaiId},
    matriks, tim,
};

/// Tim kerja yang diketuai penilai contoh, dan matriksnya yang sudah dibagikan.
pub async fn susun(conn: &mut PgConnection, orang: &[Orang], hari: NaiveDate, kini: DateTime<Utc>) -> Result<()> {
    let akun = sqlx::query!(
        r#"select
               (select pegawai_id from akun_contoh where peran = 'penilai') as penilai,
               (select pegawai_id from akun_contoh where peran = 'atasan-penilai') as atasan,
               (select pegawai_id from akun_contoh where peran = 'kepegawaian') as kepegawaian"#
    )
    .fetch_one(&mut *conn)
    .await?;
    let (Some(penilai), Some(atasan), Some(pembentuk)) = (akun.penilai, akun.atasan, akun.kepegawaian) else {
        return Ok(());
    };
    let (penilai, atasan, pembentuk) = (penilai.into(), atasan.into(), pembentuk.into());
    let pada = kini.checked_sub_days(Days::new(2)).unwrap_or(kini);
    let awal = NaiveDate::from_ymd_opt(hari.year(), 1, 1).unwrap_or(hari);
    let anggota: Vec<PegawaiId> = orang
        .iter()
        .filter(|o| !o.kepala && o.id != penilai && o.id != atasan && o.jenis_unit != "SUBBAGIAN")
        .step_by(17)
        .take(4)
        .map(|o| o.id)
        .collect();
    let surat = ("Tim Kerja Zona Integritas", "Keputusan peragaan nomor 7 tentang Tim Kerja Zona Integritas");
    tim::contoh(conn, surat, pembentuk, penilai, &anggota, (awal, pada)).await?;

    // Sel bawahan memuat RHK yang sudah mereka tautkan, seperti hasil dialog kinerja; satu dibiarkan di luar.
    let tertaut = sqlx::query!(
        r#"
        select s.pemilik_id, p.rhk as pimpinan, r.rhk
        from penilai_pegawai h
        join skp s on s.pemilik_id = h.pegawai_id and s.tahun = $3
        join rencana r using (skp_id)
        join rencana p on p.rencana_id = r.rhk_pimpinan_id
        where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai and r.bagian = 'UTAMA'
        order by s.pemilik_id, r.urutan
        "#,
        penilai.uuid(),
        hari,
        hari.year(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut sel: HashMap<(PegawaiId, String), Vec<String>> = HashMap::new();
    for t in tertaut.into_iter().skip(1) {
        sel.entry((t.pemilik_id.into(), t.pimpinan)).or_default().push(t.rhk);
    }
    let mut pertama = true;
    let isi = |siapa: PegawaiId, kolom: &str| match (anggota.contains(&siapa), sel.get(&(siapa, kolom.to_owned()))) {
        (true, _) if std::mem::take(&mut pertama) => "Tersusunnya lembar kerja evaluasi Zona Integritas".to_owned(),
        (_, Some(rhk)) => rhk.join("\n"),
        _ => String::new(),
    };
    let penilai = Pengguna::mewakili(penilai, hari);
    matriks::susun_atas_nama(conn, &penilai, hari.year(), isi, pada).await?;
    Ok(())
}
