-- Melayani `src/kepegawaian/jabatan`: daftar jabatan yang dirawat orang.

alter table jabatan add column versi integer not null default 1;

create index penempatan_jabatan on penempatan (jabatan_id, pegawai_id);
