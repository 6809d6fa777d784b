-- Melayani `src/bukti`: halaman objek tempat sebuah bukti melekat, agar orang pulang ke sana dan bukan ke beranda.

-- Halaman yang dapat dibuka siapa pun yang melihat buktinya; kosong bila objeknya tidak ada.
create function halaman_bukti(untuk text, objek uuid) returns text
    language plpgsql stable
as $$
begin
    return case untuk
        when 'KEGIATAN' then '/dokumentasi/kegiatan/' || objek
        when 'PENGUKURAN' then '/pengukuran/' || objek
        when 'UMPAN_BALIK' then '/umpan-balik/' || objek
        when 'PERUBAHAN' then '/perubahan/' || objek
        when 'DOKUMENTASI' then (
            select '/dokumentasi/' || d.pegawai_id || '/periode/' || lower(d.jenis) || '/' || d.mulai
            from dokumentasi d where d.dokumentasi_id = objek)
        when 'PEMANTAUAN' then (
            select '/pemantauan/' || p.pegawai_id || '/' || p.tahun || '-' || p.semester
            from pemantauan p where p.pemantauan_id = objek)
    end;
end $$;
