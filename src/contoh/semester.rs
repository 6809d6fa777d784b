//! Pemantauan semester yang sudah lewat dan umpan balik penilai, bagi setiap SKP contoh yang ditetapkan.

use chrono::{Days, NaiveDate, TimeDelta};
use sqlx::PgConnection;

use super::model::Data;
use crate::{
    kernel::{error::Result, id::PegawaiId},
    umpan_balik::{self, JenisSasaran, Tujuan},
};

/// Pemantauan setiap semester yang sudah berakhir; seperdelapannya terlambat, dengan sebab dan upayanya.
pub async fn pantau(conn: &mut PgConnection, data: &Data, hari: NaiveDate) -> Result<()> {
    let (sebab, upaya): (Vec<String>, Vec<String>) = data.narasi.hambatan().unzip();
    sqlx::query!(
        "insert into pemantauan (pemantauan_id, pegawai_id, tahun, semester, status, dibuat_pada, hasil, catatan,
             penyebab, upaya, tenggat, selesai_pada, penilai_id, penilai_nama, penilai_jabatan)
         select gen_random_uuid(), w.pemilik_id, w.tahun, w.ke, 'SELESAI', w.pada - interval '1 hour',
             case when w.terlambat then 'KETERLAMBATAN' else 'SESUAI' end,
             case when w.terlambat then '' else 'Rencana berjalan; bukti dan kegiatannya cocok.' end,
             case when w.terlambat then ($2::text[])[1 + w.nomor % cardinality($2::text[])] else '' end,
             case when w.terlambat then ($3::text[])[1 + w.nomor % cardinality($3::text[])] else '' end,
             case when w.terlambat then w.akhir + 30 end,
             w.pada, w.penilai_id,
             (select i.nama from identitas_pegawai i where i.pegawai_id = w.penilai_id order by i.urutan limit 1),
             (select j.nama from penempatan t join jabatan j using (jabatan_id)
              where t.pegawai_id = w.penilai_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $1) limit 1)
         from (
             select s.pemilik_id, s.tahun, k.ke, k.akhir, h.penilai_id, x.nomor, x.nomor % 8 = 5 as terlambat,
                 (k.akhir - 12 + (x.nomor % 9)::int) + time '03:00' as pada
             from skp s
             join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= $1 and $1 < h.selesai
             cross join lateral (values (1, make_date(s.tahun, 6, 30)), (2, make_date(s.tahun, 12, 31))) k (ke, akhir)
             cross join lateral (select abs(hashtext(s.pemilik_id::text || k.ke)) as nomor) x
             where s.status = 'ditetapkan' and k.akhir < $1
         ) w",
        hari,
        &sebab,
        &upaya,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Satu umpan balik penilai atas RHK pertama setiap orang, pada hari yang berlainan.
pub async fn beri_umpan_balik(conn: &mut PgConnection, data: &Data, hari: NaiveDate) -> Result<()> {
    let tulisan = data.narasi.tanggapan();
    let sasaran = sqlx::query!(
        r#"
        select distinct on (s.skp_id) s.pemilik_id, h.penilai_id, r.rencana_id, r.rhk
        from skp s
        join rencana r using (skp_id)
        join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= $1 and $1 < h.selesai
        where s.status = 'ditetapkan' and s.mulai <= $1 and $1 <= s.selesai
        order by s.skp_id, r.bagian desc, r.urutan
        "#,
        hari,
    )
    .fetch_all(&mut *conn)
    .await?;
    for (n, s) in sasaran.into_iter().enumerate() {
        let pada = hari.checked_sub_days(Days::new(2 + n as u64 % 40)).unwrap_or(hari);
        let tujuan = Tujuan {
            jenis: JenisSasaran::Rhk,
            rencana: Some(s.rencana_id.into()),
            indikator: None,
            kegiatan: None,
            panduan: None,
            perihal: s.rhk,
        };
        let (pemberi, penerima) = (PegawaiId::from(s.penilai_id), PegawaiId::from(s.pemilik_id));
        let isi = tulisan.get(n % tulisan.len().max(1)).copied().unwrap_or_default();
        let balasan = n.is_multiple_of(3).then_some("Terima kasih, saya lanjutkan dan laporkan lagi bulan depan.");
        let saat = pada.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(3);
        umpan_balik::contoh(conn, (pemberi, penerima), &tujuan, (isi, balasan), (pada, saat)).await?;
    }
    Ok(())
}
