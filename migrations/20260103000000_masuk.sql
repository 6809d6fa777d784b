-- Melayani `src/masuk`: akun, sesi, dan perlambatan percobaan masuk.

create table akun (
    pegawai_id  uuid primary key references pegawai,
    -- Bentuk PHC argon2id.
    kata_sandi  text not null,
    -- Kata sandi yang diterbitkan orang lain wajib diganti pada saat pertama masuk.
    harus_ganti boolean not null,
    aktif       boolean not null default true,
    diganti_pada timestamptz not null
);

create table sesi (
    sesi_id          uuid primary key,
    -- Hanya SHA-256 dari token; token sendiri hanya ada pada peramban.
    sidik            bytea not null unique,
    pegawai_id       uuid not null references pegawai,
    dibuat_pada      timestamptz not null,
    terakhir_pada    timestamptz not null,
    berakhir_pada    timestamptz not null,
    perangkat        text not null,
    alamat           text not null
);

create index sesi_pegawai on sesi (pegawai_id, dibuat_pada desc);

-- Peramban yang pernah berhasil masuk; percobaan orang lain tidak memperlambatnya.
create table peramban_dikenal (
    sidik      bytea primary key,
    pegawai_id uuid not null references pegawai,
    terakhir_pada timestamptz not null
);

-- Percobaan gagal per (akun, alamat), per akun, dan per alamat; kuncinya sidik, bukan NIP.
create table percobaan_masuk (
    kunci      bytea primary key,
    gagal      integer not null,
    sejak      timestamptz not null,
    boleh_lagi timestamptz not null
);

create index percobaan_masuk_sejak on percobaan_masuk (sejak);

-- Orang peragaan yang ditampilkan pada halaman masuk; kosong pada instansi sungguhan.
create table akun_contoh (
    urutan     integer primary key,
    peran      text not null,
    pegawai_id uuid not null references pegawai
);
