//! Apa yang terjadi, dan apa yang sempat ditulis.

/// Perbuatan di balik sebuah peristiwa, sesudah nama pelakunya; yang bukan peralihan keadaan hanya mengubah isi.
pub fn perbuatan(peristiwa: &str) -> &'static str {
    match peristiwa {
        "skp.pembuatan" | "skp.impor" | "skp.versi_baru" => "membuat draf SKP ini",
        "skp.pengajuan" => "menandatangani dan mengajukan SKP ini",
        "skp.penarikan" => "menarik kembali SKP ini menjadi draf",
        "skp.pengembalian" => "mengembalikan SKP ini untuk diperbaiki",
        "skp.reviu" => "menyelesaikan reviu atas SKP ini",
        "skp.penetapan" => "menandatangani dan menetapkan SKP ini",
        "skp.lampiran" => "mengubah lampirannya",
        "skp.ekspektasi" => "mengubah ekspektasi khususnya",
        "skp.pendekatan" => "mengganti pendekatannya",
        _ => "mengubah rencana hasil kerjanya",
    }
}

/// Peristiwa itu memindahkan SKP dari satu keadaan ke keadaan lain.
pub fn peralihan(peristiwa: &str) -> bool {
    matches!(peristiwa, "skp.pengajuan" | "skp.penarikan" | "skp.reviu" | "skp.pengembalian" | "skp.penetapan")
}

/// Isian yang ditulis orang pada formulir SKP, dengan labelnya. Kode, kunci dan pilihan bukan tulisan.
pub fn tulisan(kiriman: &[u8]) -> Vec<(&'static str, String)> {
    let isian: Vec<(String, String)> = serde_html_form::from_bytes(kiriman).unwrap_or_default();
    isian.into_iter().filter_map(|(nama, nilai)| Some((label(&nama)?, nilai))).filter(|(_, n)| !n.is_empty()).collect()
}

fn label(nama: &str) -> Option<&'static str> {
    Some(match nama {
        "catatan" => "Catatan",
        "catatan_rhk" => "Catatan perbaikan",
        "rhk" => "Rencana hasil kerja",
        "penugasan_dari" => "Penugasan dari",
        "indikator" => "Indikator",
        "target" => "Target",
        "satuan" => "Satuan",
        "dukungan" => "Dukungan sumber daya",
        "skema" => "Skema pertanggungjawaban",
        "konsekuensi" => "Konsekuensi",
        "ekspektasi" => "Ekspektasi khusus",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hanya_yang_ditulis_orang_diperlihatkan_kembali() {
        let kiriman = b"kunci=a&versi=1&bagian=UTAMA&rhk=Hasil+baru&indikator=Jumlah&indikator=&tindakan=simpan";
        let harapan = [("Rencana hasil kerja", "Hasil baru".to_owned()), ("Indikator", "Jumlah".to_owned())];
        assert_eq!(tulisan(kiriman), harapan);
    }
}
