-- Melayani `src/kepegawaian/peran` dan `src/masuk/aktivasi`: peran yang beralamat, berdasar dan
-- bersertifikat, dan tautan sekali pakai untuk membuat kata sandi.

-- Satu orang dapat memegang peran yang sama pada beberapa unit sejak hari yang sama.
alter table peran_pegawai add column peran_id uuid not null default gen_random_uuid();
alter table peran_pegawai drop constraint peran_pegawai_pkey;
alter table peran_pegawai add primary key (peran_id);
create index peran_pegawai_pemegang on peran_pegawai (pegawai_id, mulai);
create index peran_pegawai_peran on peran_pegawai (peran);
alter table peran_pegawai add constraint satu_peran_satu_unit exclude using gist
    (pegawai_id with =, peran with =,
     (coalesce(unit_id, '00000000-0000-0000-0000-000000000000')) with =,
     daterange(mulai, selesai) with &&);

-- Yang dibatalkan sebelum sempat berlaku tetap tercatat: selesai pada hari mulainya.
alter table peran_pegawai drop constraint peran_masa_berlaku;
alter table peran_pegawai add constraint peran_masa_berlaku check (selesai is null or mulai <= selesai);

-- Bukti bagi konselor; peran yang ada sebelum kolom ini tidak memilikinya.
alter table peran_pegawai add column nomor_sertifikat text;
alter table peran_pegawai add column tanggal_sertifikat date;
alter table peran_pegawai add column nomor_sk text;
alter table peran_pegawai add constraint sertifikat_bertanggal
    check ((nomor_sertifikat is null) = (tanggal_sertifikat is null));

-- Mengapa dicabut; kosong selama belum.
alter table peran_pegawai add column alasan_pencabutan text;
alter table peran_pegawai add column versi integer not null default 1;

-- Pemberian, pencabutan, dan pengurusan akun bergiliran: dua admin yang saling mencabut pada saat
-- yang sama tidak meninggalkan instansi tanpa admin.
create function giliran_peran() returns void
    language sql
as $$ select pg_advisory_xact_lock(hashtextextended('kinerja.peran', 0)) $$;

-- Paling banyak satu tautan hidup bagi seseorang; yang baru menggantikan, yang terpakai dihapus.
create table tautan_aktivasi (
    pegawai_id    uuid primary key references pegawai,
    -- Hanya SHA-256 dari token; tokennya ditampilkan satu kali dan tidak disimpan.
    sidik         bytea not null unique,
    dibuat_oleh   uuid not null references pegawai,
    dibuat_pada   timestamptz not null,
    berakhir_pada timestamptz not null,
    -- NIP yang salah diketik pada tautan ini.
    gagal         integer not null default 0,

    constraint tautan_bukan_untuk_diri_sendiri check (pegawai_id <> dibuat_oleh)
);
