-- Melayani `src/bukti`: bukti dukung, berupa berkas yang disimpan menurut SHA-256-nya atau tautan yang sudah dicoba.

-- Hubungan seseorang dengan kinerja orang lain pada suatu hari: PEMILIK, PENILAI, ATASAN, PENGELOLA, atau tidak ada (null).
-- Satu-satunya tempat yang menjawab siapa membaca dokumentasi, bukti, dan pengukuran (aturan 2.2); unit kepegawaian tidak.
create function hubungan_kinerja(pelaku uuid, pemilik uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    hubungan text;
begin
    if pelaku = pemilik then
        return 'PEMILIK';
    end if;
    select case pelaku when h.penilai_id then 'PENILAI' when h.atasan_penilai_id then 'ATASAN' end into hubungan
    from penilai_pegawai h
    where h.pegawai_id = pemilik and h.mulai <= hari and hari < h.selesai;
    if hubungan is null and exists (
        select from peran_pegawai p
        where p.pegawai_id = pelaku and p.peran = 'PENGELOLA' and berlaku(p.mulai, p.selesai, hari)
    ) and exists (select from pengelola_kinerja(pemilik, hari) k where k.pegawai_id = pelaku) then
        hubungan := 'PENGELOLA';
    end if;
    return hubungan;
end $$;

-- Isi sebuah berkas; yang sama disimpan sekali, di luar basis data.
create table berkas (
    sidik  bytea primary key,
    ukuran integer not null,
    -- Jenis menurut isinya, bukan menurut namanya.
    jenis  text not null,
    -- Terakhir diterima atau dilepas; yang tidak dipakai bukti mana pun dibuang sehari sesudahnya.
    pada   timestamptz not null,

    constraint sidik_sha256 check (octet_length(sidik) = 32),
    constraint ukuran_wajar check (ukuran between 1 and 5 * 1024 * 1024),
    constraint jenis_dikenal check (jenis in ('PDF', 'JPEG', 'PNG', 'DOCX', 'XLSX'))
);

create table bukti (
    bukti_id     uuid primary key,
    -- Orang yang kinerjanya dibuktikan.
    pegawai_id   uuid not null references pegawai,
    pengunggah_id uuid not null references pegawai,
    -- Melekat pada apa: macam objeknya dan nomornya; siapa boleh dijawab `wenang_bukti`.
    untuk        text not null,
    objek_id     uuid not null,
    nama         text not null,
    sidik        bytea references berkas,
    tautan       text,
    -- Kapan tautannya terakhir dicoba, dan hasilnya.
    dicoba_pada  timestamptz,
    hasil_coba   text,
    pada         timestamptz not null,

    constraint untuk_dikenal check (untuk in ('KEGIATAN', 'DOKUMENTASI', 'PENGUKURAN', 'UMPAN_BALIK', 'PEMANTAUAN', 'PERUBAHAN')),
    constraint berkas_atau_tautan check ((sidik is null) <> (tautan is null)),
    constraint nama_paling_panjang check (char_length(nama) between 1 and 200)
);

create index bukti_objek on bukti (objek_id, untuk);
create index bukti_pegawai on bukti (pegawai_id, pada);
-- Kuota dihitung bagi pengunggahnya.
create index bukti_pengunggah on bukti (pengunggah_id, sidik) where sidik is not null;
create index bukti_berkas on bukti (sidik) where sidik is not null;

-- Apa yang boleh dilakukan seseorang dengan bukti sebuah objek: PASANG (juga melihat), LIHAT, atau tidak ada (null).
-- Setiap kemampuan menjawab bagi objeknya sendiri, dalam migrasinya; plpgsql baru mencarinya ketika ditanya.
create function wenang_bukti(untuk text, objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
begin
    -- Kemampuan yang belum menjawab tidak memperlihatkan apa pun.
    if to_regprocedure('wenang_bukti_' || lower(untuk) || '(uuid, uuid, date)') is null then
        return null;
    end if;
    case untuk
        when 'KEGIATAN' then return wenang_bukti_kegiatan(objek, pelaku, hari);
        when 'DOKUMENTASI' then return wenang_bukti_dokumentasi(objek, pelaku, hari);
        when 'PENGUKURAN' then return wenang_bukti_pengukuran(objek, pelaku, hari);
        when 'UMPAN_BALIK' then return wenang_bukti_umpan_balik(objek, pelaku, hari);
        when 'PEMANTAUAN' then return wenang_bukti_pemantauan(objek, pelaku, hari);
        when 'PERUBAHAN' then return wenang_bukti_perubahan(objek, pelaku, hari);
        else return null;
    end case;
end $$;
